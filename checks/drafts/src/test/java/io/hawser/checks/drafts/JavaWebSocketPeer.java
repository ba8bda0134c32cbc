// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import io.hawser.checks.support.Fragments;
import io.hawser.protocol.ProtocolVersion;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketImpl;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_10;
import org.java_websocket.drafts.Draft_17;
import org.java_websocket.drafts.Draft_75;
import org.java_websocket.drafts.Draft_76;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.Framedata;
import org.java_websocket.framing.FramedataImpl1;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ServerHandshake;
import org.java_websocket.server.WebSocketServer;

/** Java-WebSocket 1.3.0, of 2013. */
final class JavaWebSocketPeer implements Peer {
  static {
    // What it makes of a text depends on where a read ends; with this, none ends beside a mark.
    WebSocketImpl.RCVBUF = 1 << 20;
  }

  private static final int REMINDER_MILLIS = 2;

  private final Queue<Server> servers = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService reminders = Executors.newSingleThreadScheduledExecutor();

  @Override
  public Serving serve() {
    Server server = new Server();
    servers.add(server);
    server.start();
    while (server.getPort() <= 0) { // it does not tell
      LockSupport.parkNanos(1_000_000);
    }
    server.serving.complete(new Serving(server.getPort()));
    reminders.scheduleWithFixedDelay(
        server::remind, REMINDER_MILLIS, REMINDER_MILLIS, TimeUnit.MILLISECONDS);
    return server.serving.join();
  }

  @Override
  public CompletableFuture<Ending> connect(Call call) {
    Client client = new Client(call);
    client.connect();
    return client.ending;
  }

  private static Draft draft(ProtocolVersion version) {
    return switch (version) {
      case HIXIE_75 -> new Draft_75();
      case HIXIE_76 -> new Draft_76();
      case HYBI_08 -> new Draft_10();
      case RFC_6455 -> new Draft_17();
      case HYBI_07 -> throw new IllegalArgumentException("no client for " + version);
    };
  }

  /** It has no methods for subprotocols and origins. */
  private static Map<String, String> headers(Call call) {
    Map<String, String> headers = new HashMap<>();
    headers.put(
        call.version() == ProtocolVersion.HIXIE_75
            ? "WebSocket-Protocol"
            : "Sec-WebSocket-Protocol",
        "chat");
    if (call.origin() != null) {
      headers.put("Origin", call.origin());
    }
    return headers;
  }

  @Override
  public void close() throws Exception {
    reminders.shutdownNow();
    for (Server server : servers) {
      server.stop();
    }
  }

  /** What is said on one connection. */
  private static final class Conversation implements Voice {
    private final WebSocket connection;
    private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
    private boolean text;

    Conversation(WebSocket connection) {
      this.connection = connection;
    }

    @Override
    public void send(String text) {
      if (connection.getDraft() instanceof Draft_75) { // and 76
        connection.send(text);
      } else {
        sendInPieces(Framedata.Opcode.TEXT, text.getBytes(StandardCharsets.UTF_8));
      }
    }

    void sendInPieces(Framedata.Opcode opcode, byte[] payload) {
      List<byte[]> pieces = Fragments.of(payload);
      for (int i = 0; i < pieces.size(); i++) {
        send(i == 0 ? opcode : Framedata.Opcode.CONTINUOUS, pieces.get(i), i == pieces.size() - 1);
      }
    }

    /** Even a whole text may come in pieces, for example with those drafts that have none. */
    void onFragment(Framedata frame) {
      if (frame.getOpcode() != Framedata.Opcode.CONTINUOUS) {
        text = frame.getOpcode() == Framedata.Opcode.TEXT;
        fragments.reset();
      }
      fragments.writeBytes(Fragments.toArray(frame.getPayloadData()));
      if (frame.isFin()) {
        byte[] whole = fragments.toByteArray();
        if (text) {
          answer(new String(whole, StandardCharsets.UTF_8));
        } else {
          sendInPieces(Framedata.Opcode.BINARY, whole);
        }
      }
    }

    void onPong(Framedata frame) {
      send("pong " + StandardCharsets.UTF_8.decode(frame.getPayloadData()));
    }

    @Override
    public void ping(String payload) {
      send(Framedata.Opcode.PING, payload.getBytes(StandardCharsets.UTF_8), true);
    }

    private void send(Framedata.Opcode opcode, byte[] payload, boolean fin) {
      FramedataImpl1 frame = new FramedataImpl1(opcode);
      frame.setFin(fin);
      try {
        frame.setPayload(ByteBuffer.wrap(payload));
      } catch (InvalidDataException e) {
        throw new IllegalStateException(e);
      }
      connection.sendFrame(frame);
    }

    @Override
    public void close(int code, String reason) {
      if (connection.getDraft().getCloseHandshakeType() == Draft.CloseHandshakeType.NONE) {
        // Its close() waits for the other side to end the stream.
        ((WebSocketImpl) connection).closeConnection(code, reason);
      } else {
        connection.close(code, reason);
      }
    }
  }

  private static final class Server extends WebSocketServer {
    private final CompletableFuture<Serving> serving = new CompletableFuture<>();
    private final CompletableFuture<Conversation> conversation = new CompletableFuture<>();

    Server() {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    }

    /**
     * Its selector may overwrite the interest in writing with the interest in reading. Waiting data
     * is then never sent.
     */
    void remind() {
      Conversation current = conversation.getNow(null);
      if (current != null && !current.connection.isClosed()) {
        onWriteDemand(current.connection);
      }
    }

    @Override
    public void onOpen(WebSocket connection, ClientHandshake handshake) {
      conversation.complete(new Conversation(connection));
      Map<String, String> fields = new HashMap<>();
      handshake
          .iterateHttpFields()
          .forEachRemaining(
              name -> fields.put(name.toLowerCase(Locale.ROOT), handshake.getFieldValue(name)));
      serving.join().request().complete(fields);
    }

    @Override
    public void onMessage(WebSocket connection, String text) {
      conversation.join().answer(text);
    }

    @Override
    public void onMessage(WebSocket connection, ByteBuffer bytes) {
      conversation.join().sendInPieces(Framedata.Opcode.BINARY, Fragments.toArray(bytes));
    }

    @Override
    public void onWebsocketMessageFragment(WebSocket connection, Framedata frame) {
      conversation.join().onFragment(frame);
    }

    @Override
    public void onWebsocketPong(WebSocket connection, Framedata frame) {
      conversation.join().onPong(frame);
    }

    @Override
    public void onClose(WebSocket connection, int code, String reason, boolean remote) {
      serving.join().ending().complete(new Ending(code, reason));
    }

    @Override
    public void onError(WebSocket connection, Exception failure) {
      serving.thenAccept(started -> started.ending().completeExceptionally(failure));
    }
  }

  private static final class Client extends WebSocketClient {
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private final Conversation conversation;

    Client(Call call) {
      super(call.server(), draft(call.version()), headers(call), 0);
      conversation = new Conversation(getConnection());
    }

    @Override
    public void onOpen(ServerHandshake handshake) {
      conversation.send(Voice.GREETING);
    }

    @Override
    public void onMessage(String text) {
      conversation.answer(text);
    }

    @Override
    public void onMessage(ByteBuffer bytes) {
      conversation.sendInPieces(Framedata.Opcode.BINARY, Fragments.toArray(bytes));
    }

    @Override
    public void onWebsocketMessageFragment(WebSocket connection, Framedata frame) {
      conversation.onFragment(frame);
    }

    @Override
    public void onWebsocketPong(WebSocket connection, Framedata frame) {
      conversation.onPong(frame);
    }

    @Override
    public void onClose(int code, String reason, boolean remote) {
      ending.complete(new Ending(code, reason));
    }

    @Override
    public void onError(Exception failure) {
      ending.completeExceptionally(failure);
    }
  }
}
