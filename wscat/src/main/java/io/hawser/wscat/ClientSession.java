// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.CloseInfo;
import io.hawser.HandshakeException;
import io.hawser.Message;
import io.hawser.PeerException;
import io.hawser.WebSocket;
import io.hawser.WebSocketException;
import io.hawser.WebSocketListener;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.http.HttpResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A connection to a server, from connecting to its end. */
final class ClientSession implements WebSocketListener {
  private static final double DEFAULT_WAIT_SECONDS = 2;

  private final ConnectOptions connect;
  private final TalkOptions talk;
  private final Console console;
  private final Output output;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  ClientSession(ConnectOptions connect, TalkOptions talk, Console console) {
    this.connect = connect;
    this.talk = talk;
    this.console = console;
    this.output = console.output();
  }

  /**
   * Returns whether input lines are read. With --execute, this is the case only if the connection
   * is held and the input is a terminal.
   */
  static boolean readsInput(ConnectOptions connect) {
    return connect.execute.isEmpty() || isHeld(connect) && Console.isInteractive();
  }

  private static boolean isHeld(ConnectOptions connect) {
    return connect.wait != null && connect.wait == ConnectOptions.HOLD;
  }

  /** Returns the exit code. */
  int run(WebSocketClient client, ConnectRequest request) throws Exception {
    long startNanos = System.nanoTime();
    CompletableFuture<WebSocket> connecting =
        client.connect(request, opened -> setUp(opened, startNanos));
    console.onInterrupt(() -> connecting.cancel(true));
    WebSocket ws;
    try {
      ws = connecting.get();
    } catch (CancellationException e) {
      return Wscat.INTERRUPTED;
    } catch (ExecutionException e) {
      return connectFailed(e.getCause());
    }
    console.onInterrupt(() -> closeWithTimeLimit(ws));
    console.onTermination(() -> closeAndAwaitEnd(ws));
    Input input = new Input(talk, output, () -> List.of(ws));
    try {
      for (String message : connect.execute) {
        input.execute(message);
      }
    } catch (IOException | IllegalArgumentException e) {
      output.error(String.valueOf(e.getMessage()));
      ws.terminate();
      return Wscat.FAILED;
    }
    if (readsInput(connect)) {
      Thread reader = new Thread(() -> read(input, ws), "wscat-stdin");
      reader.setDaemon(true);
      reader.start();
    } else if (!isHeld(connect)) {
      closeAfterWait(ws, DEFAULT_WAIT_SECONDS);
    }
    int code = ended.get();
    ws.terminate(); // the peer has had its time to answer
    return code;
  }

  private void setUp(WebSocket ws, long startNanos) {
    ws.listener(this);
    if (talk.verbose) {
      HandshakeReport.success(output, ws);
      output.detail("* open after " + RoundTrips.millis(System.nanoTime() - startNanos));
    }
    if (connect.execute.isEmpty()) {
      output.control("Connected (press CTRL+C to quit)");
    }
    if (talk.verbose) {
      RoundTrips.of(ws).ping(ws, ByteBuffer.wrap("wscat".getBytes(StandardCharsets.UTF_8)));
    }
  }

  private int connectFailed(@Nullable Throwable cause) throws Exception {
    if (!(cause instanceof WebSocketException failure)) {
      throw cause instanceof Exception e ? e : new IllegalStateException(cause);
    }
    HttpResponse response = cause instanceof HandshakeException e ? e.response() : null;
    if (response != null && talk.verbose) {
      HandshakeReport.refusal(output, response);
    }
    output.error(Advice.about(failure, talk.verbose ? null : response));
    return Wscat.FAILED;
  }

  /** Closes the connection when the process is terminated, and waits for its end. */
  private void closeAndAwaitEnd(WebSocket ws) {
    closeWithTimeLimit(ws);
    ended.join();
  }

  /** Closes the connection, and ends the session after a time limit whatever the peer does. */
  private void closeWithTimeLimit(WebSocket ws) {
    ws.close();
    ended.completeOnTimeout(0, Wscat.CLOSE_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void closeAfterWait(WebSocket ws, double defaultSeconds)
      throws ExecutionException, InterruptedException {
    double seconds = connect.wait == null ? defaultSeconds : connect.wait;
    try {
      ended.get((long) (seconds * 1000), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      ws.close();
    }
  }

  private void read(Input input, WebSocket ws) {
    try {
      if (talk.isBinary() && !Console.isInteractive()) {
        input.sendAll(System.in);
      } else {
        input.sendAll(console.lines());
      }
      if (Console.isInteractive()) {
        closeWithTimeLimit(ws);
      } else if (!isHeld(connect)) {
        closeAfterWait(ws, 0);
      }
    } catch (IOException | RuntimeException | ExecutionException | InterruptedException e) {
      output.error(String.valueOf(e.getMessage()));
      ended.complete(Wscat.FAILED);
    }
  }

  // -- events ------------------------------------------------------------------------------------

  @Override
  public void onMessage(WebSocket ws, Message message) {
    output.message("", message);
  }

  @Override
  public void onPing(WebSocket ws, ByteBuffer payload) {
    if (talk.showPingPong) {
      output.notice("", "Received ping (data: \"" + StandardCharsets.UTF_8.decode(payload) + "\")");
    }
  }

  @Override
  public void onPong(WebSocket ws, ByteBuffer payload) {
    RoundTrips.of(ws).onPong(payload, output);
    if (talk.showPingPong) {
      output.notice("", "Received pong (data: \"" + StandardCharsets.UTF_8.decode(payload) + "\")");
    }
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    if (error instanceof PeerException || !(error instanceof WebSocketException)) {
      output.error(String.valueOf(error.getMessage()));
      ended.complete(Wscat.FAILED);
    } else {
      output.detail("* " + error.getMessage());
    }
  }

  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    if (connect.execute.isEmpty()) {
      output.control("Disconnected (code: " + code + ", reason: \"" + reason + "\")");
    }
    CloseInfo info = ws.closeInfo();
    String problem = info == null || console.isTerminal() ? "" : Advice.problemOf(info);
    if (problem.isEmpty()) {
      ended.complete(0);
    } else if (ended.complete(Wscat.BROKEN)) {
      output.error(problem);
    }
  }
}
