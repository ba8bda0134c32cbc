// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.support.Fragments;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Configurable;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.ClientUpgradeRequest;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Jetty. Its client offers the configured parameters, and its server accepts those that it
 * supports.
 */
final class JettyPeer implements Peer {
  private static final int MAX_MESSAGE_SIZE = 4 << 20;

  private final Queue<Server> servers = new ConcurrentLinkedQueue<>();
  private final WebSocketClient client = new WebSocketClient();

  private static void configure(Configurable container) {
    container.setMaxTextMessageSize(MAX_MESSAGE_SIZE);
    container.setMaxBinaryMessageSize(MAX_MESSAGE_SIZE);
    container.setMaxFrameSize(MAX_MESSAGE_SIZE);
  }

  @Override
  public URI serve(Terms terms) throws Exception {
    Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              configure(container);
              container.addMapping("/*", (request, response, callback) -> new Echo());
            }));
    servers.add(server);
    server.start();
    int port = ((ServerConnector) server.getConnectors()[0]).getLocalPort();
    return URI.create("ws://127.0.0.1:" + port);
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) throws Exception {
    if (!client.isStarted()) {
      configure(client);
      client.start();
    }
    ClientUpgradeRequest request = new ClientUpgradeRequest(server);
    request.addExtensions(terms.asExtension());
    Echo echo = new Echo();
    client
        .connect(echo, request)
        .exceptionally(
            failure -> {
              echo.ending.completeExceptionally(failure);
              return null;
            });
    return echo.ending;
  }

  @Override
  public void close() throws Exception {
    client.stop();
    for (Server server : servers) {
      server.stop();
    }
  }

  /** Public, because Jetty calls it by reflection. */
  public static final class Echo extends Session.Listener.AbstractAutoDemanding {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    @Override
    public void onWebSocketText(String text) {
      List<String> fragments = Fragments.of(text);
      for (int i = 0; i < fragments.size(); i++) {
        getSession().sendPartialText(fragments.get(i), i == fragments.size() - 1, Callback.NOOP);
      }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
      List<byte[]> fragments = Fragments.of(Fragments.toArray(payload));
      callback.succeed();
      for (int i = 0; i < fragments.size(); i++) {
        getSession()
            .sendPartialBinary(
                ByteBuffer.wrap(fragments.get(i)), i == fragments.size() - 1, Callback.NOOP);
      }
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
      callback.succeed();
      String extensions = getSession().getUpgradeResponse().getHeader("Sec-WebSocket-Extensions");
      ending.complete(new Ending(Objects.requireNonNullElse(extensions, ""), code));
    }

    @Override
    public void onWebSocketError(Throwable failure) {
      ending.completeExceptionally(failure);
    }
  }
}
