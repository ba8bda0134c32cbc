// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.checks.interop.Peer.Ending;
import io.hawser.checks.support.Fragments;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.java_websocket.WebSocket;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.extensions.permessage_deflate.PerMessageDeflateExtension;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.server.WebSocketServer;

/**
 * Java-WebSocket. Its offers and answers are always the same, because nothing can be configured.
 */
final class JavaWebSocketPeer implements Peer {
  private final Queue<Server> servers = new ConcurrentLinkedQueue<>();

  private static Draft draft() {
    PerMessageDeflateExtension extension = new PerMessageDeflateExtension();
    extension.setThreshold(1);
    return new Draft_6455(extension);
  }

  @Override
  public URI serve(Terms terms) {
    Server server = new Server();
    servers.add(server);
    server.start();
    server.listening.join();
    return URI.create("ws://127.0.0.1:" + server.getPort());
  }

  @Override
  public CompletableFuture<Ending> connect(URI server, Terms terms) {
    Client client = new Client(server);
    client.connect();
    return client.ending;
  }

  private static void echo(WebSocket connection, String text) {
    List<String> fragments = Fragments.of(text);
    if (fragments.size() == 1) {
      connection.send(text);
      return;
    }
    for (int i = 0; i < fragments.size(); i++) {
      connection.sendFragmentedFrame(
          Opcode.TEXT,
          ByteBuffer.wrap(fragments.get(i).getBytes(StandardCharsets.UTF_8)),
          i == fragments.size() - 1);
    }
  }

  private static void echo(WebSocket connection, ByteBuffer bytes) {
    List<byte[]> fragments = Fragments.of(Fragments.toArray(bytes));
    if (fragments.size() == 1) {
      connection.send(fragments.get(0));
      return;
    }
    for (int i = 0; i < fragments.size(); i++) {
      connection.sendFragmentedFrame(
          Opcode.BINARY, ByteBuffer.wrap(fragments.get(i)), i == fragments.size() - 1);
    }
  }

  @Override
  public void close() throws InterruptedException {
    for (Server server : servers) {
      server.stop(0);
    }
  }

  private static final class Server extends WebSocketServer {
    private final CompletableFuture<Void> listening = new CompletableFuture<>();

    Server() {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, List.of(draft()));
      setConnectionLostTimeout(0);
    }

    @Override
    public void onStart() {
      listening.complete(null);
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {}

    @Override
    public void onMessage(WebSocket connection, String text) {
      echo(connection, text);
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer bytes) {
      echo(connection, bytes);
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {}

    @Override
    public void onError(WebSocket connection, Exception failure) {
      listening.completeExceptionally(failure);
    }
  }

  private static final class Client extends WebSocketClient {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private volatile String extensions = "";

    Client(URI server) {
      super(server, draft());
      setConnectionLostTimeout(0);
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
      extensions = handshake.getFieldValue("Sec-WebSocket-Extensions");
    }

    @Override
    public void onMessage(String text) {
      echo(getConnection(), text);
    }

    @Override
    public void onMessage(ByteBuffer bytes) {
      echo(getConnection(), bytes);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      ending.complete(new Ending(extensions, code));
    }

    @Override
    public void onError(Exception failure) {
      ending.completeExceptionally(failure);
    }
  }
}
