// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import static java.util.stream.Collectors.toSet;

import io.hawser.checks.support.NodeScript;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * npm ws as the other side of agents that echo: plays cases over real sockets, inflates by itself
 * what an agent compresses, and judges.
 */
final class DeflatePeer implements AutoCloseable {
  private final NodeScript script;
  private final Duration patience;
  private final int port;

  /**
   * @param agents the role of those that are judged
   * @param patience how long an agent may take for its next step
   */
  DeflatePeer(Role agents, Duration patience) {
    this.patience = patience;
    if (agents == Role.SERVER) {
      this.script = NodeScript.start("deflate-peer.js", "client");
      this.port = 0;
    } else {
      this.script = NodeScript.start("deflate-peer.js", "server");
      this.port = Integer.parseInt(script.line());
    }
  }

  /**
   * Plays a case as client against the server at a port of this machine.
   *
   * @param extensions what the server says was agreed on with the request for a target
   */
  Verdict judgeServer(DeflateCase subject, int port, Function<String, String> extensions) {
    String target = subject.target(patience);
    script.send("ws://127.0.0.1:" + port + target);
    String line = script.line();
    return verdict(subject, line, extensions.apply(target));
  }

  /**
   * Plays a case as server against a client.
   *
   * @param connect has the client connect to a URL; the result, asked for when the connection has
   *     ended, is what the client says was agreed on
   */
  Verdict judgeClient(DeflateCase subject, Function<String, Supplier<String>> connect) {
    Supplier<String> extensions =
        connect.apply("ws://127.0.0.1:" + port + subject.target(patience));
    String line = script.line();
    return verdict(subject, line, extensions.get());
  }

  /** Whether a verdict is any but the best. */
  static boolean isNotOk(Verdict verdict) {
    return verdict.behavior() != Behavior.OK || verdict.close() != Behavior.OK;
  }

  private static Verdict verdict(DeflateCase subject, String line, String extensions) {
    String[] words = line.split("\t", -1);
    if (!words[0].equals(subject.id())) {
      throw new IllegalStateException("not a verdict on " + subject.id() + ": " + line);
    }
    Behavior behavior = Behavior.named(words[1]);
    Behavior close = Behavior.named(words[2]);
    if (behavior == Behavior.OK && !parameters(extensions).equals(parameters(words[3]))) {
      String reason = "expected the agent to say \"" + words[3] + "\", saw \"" + extensions + "\"";
      return new Verdict(words[0], Behavior.FAILED, close, reason);
    }
    return new Verdict(words[0], behavior, close, words[4]);
  }

  private static Set<String> parameters(String extensions) {
    return Stream.of(extensions.split(";")).map(String::strip).collect(toSet());
  }

  @Override
  public void close() {
    script.close();
  }
}
