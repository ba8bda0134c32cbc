// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A fake peer: a listening socket that runs a script for each connection on its own thread. */
public final class FakePeer implements AutoCloseable {
  /** The actions on a connection, which is closed when this method returns. */
  public interface Script {
    void play(Socket socket) throws IOException;
  }

  private final ServerSocket listening;
  private final Script script;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  public FakePeer(Script script) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    thread(this::accept);
  }

  /** Responds to each request with the same bytes, and then waits for the end. */
  public static FakePeer answering(String answer) throws IOException {
    return new FakePeer(
        socket -> {
          readHead(socket);
          write(socket, answer);
          readToEnd(socket);
        });
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task, "fake-peer");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        sockets.add(socket);
        thread(() -> serve(socket));
      }
    } catch (IOException ended) {
      // The test is over.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.play(socket);
    } catch (IOException ended) {
      // Ended by the other side, or at the end of the test.
    }
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Reads up to the empty line. */
  public static String readHead(Socket socket) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("ended within the head");
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  public static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public static void readToEnd(Socket socket) throws IOException {
    socket.getInputStream().readAllBytes();
  }

  /** Carries bytes in both directions until one of them ends. */
  public static void join(Socket one, Socket other) throws IOException {
    thread(
        () -> {
          try {
            other.getInputStream().transferTo(one.getOutputStream());
            one.close();
          } catch (IOException ended) {
            // The other direction ends, too.
          }
        });
    one.getInputStream().transferTo(other.getOutputStream());
    other.close();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
