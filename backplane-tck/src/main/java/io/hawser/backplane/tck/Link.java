// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network between one node and the broker: a port that passes everything on. A test can cut it,
 * so that connections break, or freeze it, so that they stay and nothing passes. Thread-safe.
 */
final class Link implements AutoCloseable {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final int target;
  private final int port;

  // guarded by this
  private final List<Socket> sockets = new ArrayList<>();
  private ServerSocket listening;
  private boolean frozen;

  Link(int target) throws IOException {
    this.target = target;
    listening = listen(0);
    port = listening.getLocalPort();
  }

  int port() {
    return port;
  }

  /** Ends all connections and refuses new ones. */
  synchronized void cut() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
    frozen = false;
    notifyAll();
  }

  /** Accepts new connections and keeps the others, but passes nothing on. */
  synchronized void freeze() {
    frozen = true;
  }

  /** Works again. Passes on first what it has kept when it was frozen. */
  synchronized void restore() throws IOException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (listening.isClosed()) {
      try {
        listening = listen(port);
      } catch (BindException taken) {
        // A node that tries to connect again and again may have connected to itself
        // (RFC 9293 §3.5), until it finds that it is not talking to a broker.
        if (System.nanoTime() > deadline) {
          throw taken;
        }
        pause();
      }
    }
    frozen = false;
    notifyAll();
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    cut();
  }

  private ServerSocket listen(int port) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      server.setReuseAddress(true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    start(() -> accept(server));
    return server;
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "link");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        Socket node = server.accept();
        connect(server, node);
      }
    } catch (IOException e) {
      // It was cut.
    }
  }

  private void connect(ServerSocket server, Socket node) throws IOException {
    Socket broker = new Socket();
    try {
      broker.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
    } catch (IOException e) {
      node.close(); // the broker is not running
      return;
    }
    synchronized (this) {
      if (server.isClosed()) {
        node.close();
        broker.close();
        return;
      }
      sockets.add(node);
      sockets.add(broker);
    }
    node.setTcpNoDelay(true);
    broker.setTcpNoDelay(true);
    start(() -> pass(node, broker));
    start(() -> pass(broker, node));
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[64 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        awaitThaw();
        out.write(buffer, 0, length);
      }
      awaitThaw(); // a frozen network does not tell about an end either
    } catch (IOException | InterruptedException e) {
      // One of them has ended: so does the other.
    }
  }

  private synchronized void awaitThaw() throws InterruptedException {
    while (frozen) {
      wait();
    }
  }
}
