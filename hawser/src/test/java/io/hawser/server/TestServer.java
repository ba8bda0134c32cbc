// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.checks.support.RawSocket;
import io.hawser.testkit.RecordingListener;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A server for one test, and its clients, which say exactly what they are told to. What the
 * connections of the first server hear is recorded; at the end a test must have taken all of it.
 */
public final class TestServer implements AutoCloseable {
  public final RecordingListener recorder = new RecordingListener();
  private WebSocketServer running = WebSocketServer.listen(0, ws -> ws.listener(recorder));

  /** Starts another server in place of the one that runs. */
  public void restart(Consumer<WebSocketServer.Builder> configuration) {
    running.stop(Duration.ZERO);
    WebSocketServer.Builder builder = WebSocketServer.builder();
    configuration.accept(builder);
    running = builder.start();
  }

  /** Starts another whose clients are heard by nobody, unless the configuration says by whom. */
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

  /** Likewise, with a path, and header lines that each end in CR LF. */
  public RawSocket connect(String path, String headers) throws IOException {
    return RawSocket.connect(port(), path, headers);
  }

  /** The head of the answer to a request for a WebSocket, whose client then goes. */
  public String head(String path, String headers) throws IOException {
    try (RawSocket socket = connect(path, headers)) {
      return socket.readHead();
    }
  }

  /** The status of that answer, to a request for the path "/". */
  public int status(String headers) throws IOException {
    try (RawSocket socket = connect("/", headers)) {
      return socket.readStatus();
    }
  }

  /** All that the server answers before it ends the stream. */
  public String answerTo(String request) throws IOException {
    return RawSocket.answerTo(port(), request);
  }

  /** Likewise to a request for a WebSocket, if it is refused. */
  public String answerToHandshake(String path, String headers) throws IOException {
    return answerTo(RawSocket.handshake(port(), path, headers));
  }

  @Override
  public void close() {
    running.stop(Duration.ofSeconds(1));
    recorder.assertNothingElse();
  }
}
