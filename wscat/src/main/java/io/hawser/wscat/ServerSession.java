// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A server, from its start until the user stops it. */
final class ServerSession implements WebSocketListener {
  private static final String EVERYONE = "everyone";

  private final ListenOptions listen;
  private final TalkOptions talk;
  private final Console console;
  private final Output output;
  private final int clientsAtATime;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();

  // guarded by this
  private final Map<WebSocket, Integer> clients = new LinkedHashMap<>();
  private int clientsSoFar;

  ServerSession(ListenOptions listen, TalkOptions talk, Console console) {
    this.listen = listen;
    this.talk = talk;
    this.console = console;
    this.output = console.output();
    this.clientsAtATime = listen.clientsAtATime();
  }

  /**
   * Runs the server. Returns the exit code.
   *
   * @param picksPort whether the user does not know the port yet
   */
  int run(WebSocketServer.Builder builder, boolean picksPort) throws Exception {
    WebSocketServer server = builder.onConnection(this::setUp).start();
    console.onTermination(() -> Wscat.runWithTimeLimit(() -> stop(server)));
    String where =
        "Listening on "
            + (talk.unix == null ? "port " + server.port() : talk.unix)
            + " (press CTRL+C to quit)";
    if (picksPort) {
      output.important(where);
    } else {
      output.control(where);
    }
    console.onInterrupt(() -> ended.complete(0));
    Thread reader = new Thread(this::read, "wscat-stdin");
    reader.setDaemon(true);
    reader.start();
    return ended.get();
  }

  private static void stop(WebSocketServer server) {
    server.stop(Duration.ofMillis(Wscat.CLOSE_TIMEOUT_MILLIS));
  }

  private void setUp(WebSocket ws) {
    int number;
    synchronized (this) {
      number = ++clientsSoFar;
      clients.put(ws, number);
      notifyAll();
    }
    ws.listener(this);
    if (listen.broadcast) {
      ws.subscribe(EVERYONE);
    }
    if (talk.verbose) {
      HandshakeReport.success(output, ws);
    }
    output.control(allowsSeveralClients() ? "Client " + number + " connected" : "Client connected");
    if (talk.verbose) {
      RoundTrips.of(ws).ping(ws, ByteBuffer.wrap("wscat".getBytes(StandardCharsets.UTF_8)));
    }
  }

  /**
   * Returns whether there is no room for another client. Called on the thread that connects
   * clients.
   */
  synchronized boolean isFull() {
    return clients.size() >= clientsAtATime;
  }

  private boolean allowsSeveralClients() {
    return clientsAtATime > 1;
  }

  private synchronized String prefix(WebSocket ws) {
    return allowsSeveralClients() ? clients.get(ws) + " " : "";
  }

  private synchronized Collection<WebSocket> peers() {
    return List.copyOf(clients.keySet());
  }

  private void read() {
    try {
      Input input = new Input(talk, output, this::peers);
      if (!Console.isInteractive()) {
        awaitClient(); // otherwise the input would be sent to no one
      }
      if (talk.isBinary() && !Console.isInteractive()) {
        input.sendAll(System.in);
      } else {
        input.sendAll(console.lines());
      }
      if (Console.isInteractive() || !listen.isAutomatic()) {
        ended.complete(0);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      output.error(String.valueOf(e.getMessage()));
      ended.complete(Wscat.FAILED);
    }
  }

  private synchronized void awaitClient() throws InterruptedException {
    while (clients.isEmpty()) {
      wait();
    }
  }

  // -- events ------------------------------------------------------------------------------------

  @Override
  public void onMessage(WebSocket ws, Message message) {
    if (listen.broadcast) {
      ws.publish(EVERYONE, PreparedMessage.of(message));
    }
    if (listen.echo) {
      ws.send(message);
    }
    output.message(prefix(ws), message);
  }

  @Override
  public void onPing(WebSocket ws, ByteBuffer payload) {
    if (talk.showPingPong) {
      output.notice(
          prefix(ws), "Received ping (data: \"" + StandardCharsets.UTF_8.decode(payload) + "\")");
    }
  }

  @Override
  public void onPong(WebSocket ws, ByteBuffer payload) {
    RoundTrips.of(ws).onPong(payload, output);
    if (talk.showPingPong) {
      output.notice(
          prefix(ws), "Received pong (data: \"" + StandardCharsets.UTF_8.decode(payload) + "\")");
    }
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    output.error(prefix(ws) + error.getMessage());
  }

  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    String who = allowsSeveralClients() ? "Client " + prefix(ws) + "disconnected" : "Disconnected";
    synchronized (this) {
      clients.remove(ws);
    }
    output.control(who + " (code: " + code + ", reason: \"" + reason + "\")");
  }
}
