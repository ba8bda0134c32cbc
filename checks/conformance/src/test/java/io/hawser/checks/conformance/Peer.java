// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/**
 * The other side of an agent under test: plays cases over real sockets, as client against a server
 * and as server against a client. An agent that hangs fails its case after the peer's patience.
 */
final class Peer implements AutoCloseable {
  private static final Duration LONGEST_HASTE = Duration.ofSeconds(3);

  // A client that does not leave closing TCP to us does so right after its Close frame.
  private static final Duration LINGER = Duration.ofMillis(5);
  private static final int PATIENCE_WITH_LARGE_CASES = 4;

  private final Duration patience;
  private final Duration haste;
  private final Duration linger;
  private final ServerSocket listener;
  private final Set<Integer> firstKeys = ConcurrentHashMap.newKeySet();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "conformance-peer");
            thread.setDaemon(true);
            return thread;
          });

  Peer(Duration patience) throws IOException {
    this(patience, LINGER);
  }

  /**
   * Creates a peer for clients that may be slow to do what they should not.
   *
   * @param linger how long a client may take to close TCP before us, so that this is noticed
   */
  Peer(Duration patience, Duration linger) throws IOException {
    this.patience = patience;
    this.linger = linger;
    this.haste = patience.compareTo(LONGEST_HASTE) > 0 ? LONGEST_HASTE : patience.dividedBy(2);
    this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
  }

  /** Plays a case as client against the server at a port of this machine. */
  Verdict judgeServer(Case subject, int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (Socket socket = new Socket()) {
      prepare(socket, subject);
      socket.connect(address, (int) patience.toMillis());
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OpeningHandshake.asClient(in, socket.getOutputStream(), "127.0.0.1:" + port);
      return converse(subject, socket, in, Role.SERVER);
    } catch (IOException e) {
      return neverOpened(subject, e);
    }
  }

  /**
   * Plays a case as server against a client.
   *
   * @param dial makes the client connect to a port of this machine
   */
  Verdict judgeClient(Case subject, IntConsumer dial) {
    try {
      listener.setSoTimeout((int) patience.toMillis());
      dial.accept(listener.getLocalPort());
      try (Socket socket = listener.accept()) {
        prepare(socket, subject);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OpeningHandshake.asServer(in, socket.getOutputStream());
        return converse(subject, socket, in, Role.CLIENT);
      }
    } catch (IOException e) {
      return neverOpened(subject, e);
    }
  }

  private void prepare(Socket socket, Case subject) throws IOException {
    int factor = subject.large() ? PATIENCE_WITH_LARGE_CASES : 1;
    socket.setSoTimeout((int) patience.multipliedBy(factor).toMillis());
    socket.setTcpNoDelay(true);
  }

  private Verdict converse(Case subject, Socket socket, InputStream in, Role agent)
      throws IOException {
    MessageReader reader = new MessageReader(in, agent, firstKeys);
    try (Connection connection = new Connection(socket, reader, executor)) {
      return new Conversation(connection, agent, haste, linger).about(subject);
    }
  }

  private static Verdict neverOpened(Case subject, IOException e) {
    return new Verdict(
        subject.id(), Behavior.FAILED, Behavior.FAILED, "expected an open connection, saw " + e);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    executor.shutdownNow();
  }
}
