// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The script {@code peer.mjs}, which carries out several commands at once: each command has a
 * number, and so has each line that answers it.
 */
public final class NodePeer implements AutoCloseable {
  private final NodeScript script;
  private final Map<String, Consumer<String>> listeners = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int lastId;

  private NodePeer(NodeScript script) {
    this.script = script;
  }

  /**
   * Starts the script.
   *
   * @param name of its log, {@code target/NAME.log}
   */
  public static NodePeer start(String name) {
    NodePeer peer = new NodePeer(NodeScript.startAs(name, "peer.mjs"));
    Thread reader = new Thread(peer::read, "reads the answers of " + name);
    reader.setDaemon(true);
    reader.start();
    return peer;
  }

  /**
   * Gives it a command.
   *
   * @param listener is called with each line of the answer, on a thread of this peer
   * @param expected is completed by the listener; fails if the script ends before
   */
  public void tell(String command, Consumer<String> listener, CompletableFuture<?> expected) {
    String id = String.valueOf(++lastId);
    listeners.put(id, listener);
    ended.whenComplete((end, failure) -> expected.completeExceptionally(failure));
    script.send(id + ' ' + command);
  }

  private void read() {
    try {
      while (true) {
        String[] words = script.line().split(" ", 2);
        Objects.requireNonNull(listeners.get(words[0])).accept(words[1]);
      }
    } catch (RuntimeException end) {
      ended.completeExceptionally(end);
    }
  }

  /** Ends the script; returns when it has ended. */
  @Override
  public void close() {
    script.close();
  }
}
