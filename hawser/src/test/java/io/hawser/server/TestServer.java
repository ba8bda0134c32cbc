// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.checks.support.RawSocket;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A server for one test, and its clients, which send exactly the bytes that the test specifies. The
 * events of the first server's connections are recorded. A test must have taken all of them at its
 * end.
 */
public final class TestServer implements AutoCloseable {
  public final RecordingListener recorder = RecordingListener.waitingUpTo(Duration.ofSeconds(10));
  private WebSocketServer running = WebSocketServer.listen(0, ws -> ws.listener(recorder));

  /** Replaces the running server with another one. */
  public void restart(Consumer<WebSocketServer.Builder> configuration) {
    running.stop(Duration.ZERO);
    WebSocketServer.Builder builder = WebSocketServer.builder();
    configuration.accept(builder);
    running = builder.start();
  }

  /**
   * Replaces the running server with another one. Its events are not recorded, unless the
   * configuration sets a listener.
   */
  public void restartUnrecorded(Consumer<WebSocketServer.Builder> configuration) {
    restart(b -> configuration.accept(b.onConnection(ws -> {})));
  }

  WebSocketServer running() {
    return running;
  }

  public int port() {
    return running.port();
  }

  /** Sends a request for a WebSocket, and reads nothing yet. */
  public RawSocket connect() throws IOException {
    return connect("/", "");
  }

  /**
   * Sends a request for a WebSocket with a path and header lines, each of which ends in CR LF.
   * Reads nothing yet.
   */
  public RawSocket connect(String path, String headers) throws IOException {
    return RawSocket.connect(port(), path, headers);
  }

  /** Sends a request for a WebSocket, returns the head of the response, and disconnects. */
  public String head(String path, String headers) throws IOException {
    try (RawSocket socket = connect(path, headers)) {
      return socket.readHead();
    }
  }

  /** Returns the status of the response to a request for the path "/". */
  public int status(String headers) throws IOException {
    try (RawSocket socket = connect("/", headers)) {
      return socket.readStatus();
    }
  }

  /** Sends a request, and returns everything that the server sends before it ends the stream. */
  public String answerTo(String request) throws IOException {
    return RawSocket.answerTo(port(), request);
  }

  /**
   * Sends a request for a WebSocket that is refused, and returns everything that the server sends.
   */
  public String answerToHandshake(String path, String headers) throws IOException {
    return answerTo(RawSocket.handshake(port(), path, headers));
  }

  @Override
  public void close() {
    running.stop(Duration.ofSeconds(1));
    recorder.assertNothingElse();
  }
}
