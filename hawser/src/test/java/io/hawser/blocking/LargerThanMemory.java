// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import io.hawser.Message;
import io.hawser.OutgoingMessage;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.server.WebSocketServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/**
 * A program with little memory that sends one large message from a client to a server, and one
 * back. Prints a line for each message: who sent it, its size, whether it arrived unchanged, and
 * the time it took.
 *
 * <p>Arguments: the size; {@code tls} or {@code plain}; {@code compressed} or {@code uncompressed};
 * {@code blocking} or {@code callbacks}; the certificate and the key of the server.
 */
final class LargerThanMemory {
  private static final int PIECE = 64 << 10;

  private final long size;

  private LargerThanMemory(long size) {
    this.size = size;
  }

  public static void main(String[] args) throws Exception {
    boolean tls = args[1].equals("tls");
    boolean compressed = args[2].equals("compressed");
    Path certificate = Path.of(args[4]);
    WebSocketOptions options =
        compressed
            ? WebSocketOptions.builder().compression(c -> {}).build()
            : WebSocketOptions.builder().noCompression().build();
    WebSocketServer.Builder server = WebSocketServer.builder().options(options);
    if (tls) {
      server.tls(certificate, Path.of(args[5]));
    }
    WebSocketClient.Builder client = WebSocketClient.builder();
    if (tls) {
      client.trust(certificate);
    }
    new LargerThanMemory(Long.parseLong(args[0]))
        .run(
            server,
            client,
            tls ? "wss://localhost:" : "ws://localhost:",
            options,
            args[3].equals("blocking"));
    System.exit(0);
  }

  private void run(
      WebSocketServer.Builder builder,
      WebSocketClient.Builder clientBuilder,
      String scheme,
      WebSocketOptions options,
      boolean blocking)
      throws Exception {
    CompletableFuture<WebSocket> serverSide = new CompletableFuture<>();
    CompletableFuture<BlockingWebSocket> blockingServerSide = new CompletableFuture<>();
    CompletableFuture<Void> done = new CompletableFuture<>();
    Digest atServer = new Digest();
    Digest atClient = new Digest();
    if (blocking) {
      builder.onBlockingConnection(
          socket -> {
            blockingServerSide.complete(socket);
            done.join();
          });
    } else {
      builder.onConnection(
          ws -> {
            ws.onPart(Long.MAX_VALUE, atServer::take);
            serverSide.complete(ws);
          });
    }
    try (WebSocketServer server = builder.start();
        WebSocketClient client = clientBuilder.build()) {
      ConnectRequest request = ConnectRequest.to(scheme + server.port()).options(options);
      if (blocking) {
        BlockingWebSocket mine = client.connectBlocking(request);
        BlockingWebSocket theirs = blockingServerSide.get();
        report("client", mine.webSocket(), () -> mine.send(new Source(size)), () -> read(theirs));
        report("server", theirs.webSocket(), () -> theirs.send(new Source(size)), () -> read(mine));
        done.complete(null);
      } else {
        WebSocket mine =
            client.connect(request, ws -> ws.onPart(Long.MAX_VALUE, atClient::take)).get();
        WebSocket theirs = serverSide.get();
        report("client", mine, () -> pump(mine), atServer::result);
        report("server", theirs, () -> pump(theirs), atClient::result);
      }
    }
  }

  private interface Sending {
    void run() throws Exception;
  }

  private interface Receiving {
    String run() throws Exception;
  }

  private static void report(String sender, WebSocket ws, Sending sending, Receiving receiving)
      throws Exception {
    CompletableFuture<String> received = new CompletableFuture<>();
    long start = System.nanoTime();
    Thread receiver =
        new Thread(
            () -> {
              try {
                received.complete(receiving.run());
              } catch (Throwable thrown) {
                received.completeExceptionally(thrown);
              }
            });
    receiver.start();
    sending.run();
    String result = received.get();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    CompressionStatistics statistics = ws.compressionStatistics();
    boolean compressed = statistics != null && statistics.sentMessages() > 0;
    System.out.println(
        sender + " sent " + result + (compressed ? " compressed" : "") + " in " + millis + " ms");
  }

  private static String read(BlockingWebSocket socket) throws Exception {
    Digest digest = new Digest();
    byte[] buffer = new byte[PIECE];
    try (InputStream in = Objects.requireNonNull(socket.receiveStream())) {
      for (int count; (count = in.read(buffer)) > 0; ) {
        digest.add(ByteBuffer.wrap(buffer, 0, count));
      }
    }
    return digest.toString();
  }

  /** Sends a message without a thread that waits: each fragment continues with the next one. */
  private void pump(WebSocket ws) throws Exception {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    sendNext(ws.beginBinary(), new Source(size), new byte[PIECE], sent);
    sent.get();
  }

  private static void sendNext(
      OutgoingMessage message, Source source, byte[] buffer, CompletableFuture<Void> sent) {
    int count = source.read(buffer, 0, buffer.length);
    CompletableFuture<Void> next =
        count < 0 ? message.end() : message.write(ByteBuffer.wrap(buffer, 0, count));
    next.whenCompleteAsync(
        (written, failure) -> {
          if (failure != null) {
            sent.completeExceptionally(failure);
          } else if (count < 0) {
            sent.complete(null);
          } else {
            sendNext(message, source, buffer, sent);
          }
        });
  }

  /** Bytes that compress a little, and are different everywhere. */
  private static final class Source extends InputStream {
    private final long size;
    private long position;

    Source(long size) {
      this.size = size;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int count = (int) Math.min(length, size - position);
      for (int i = 0; i < count; i++, position++) {
        long block = position >>> 3;
        target[offset + i] = (byte) ((position & 4) == 0 ? 'a' : block * 0x9E37_79B9L >>> 24);
      }
      return count == 0 ? -1 : count;
    }
  }

  /** The size and the checksum of what has arrived. */
  private static final class Digest {
    private final CRC32 crc = new CRC32();
    private long size;
    private final CompletableFuture<String> result = new CompletableFuture<>();

    void take(Message part, boolean last) {
      add(part.bytes());
      if (last) {
        result.complete(toString());
      }
    }

    void add(ByteBuffer bytes) {
      size += bytes.remaining();
      crc.update(bytes);
    }

    String result() throws Exception {
      return result.get();
    }

    @Override
    public String toString() {
      CRC32 expected = new CRC32();
      Source source = new Source(size);
      byte[] buffer = new byte[PIECE];
      for (int count; (count = source.read(buffer, 0, buffer.length)) > 0; ) {
        expected.update(buffer, 0, count);
      }
      return size + " bytes " + (crc.getValue() == expected.getValue() ? "unchanged" : "CHANGED");
    }
  }

  /** Starts this program. */
  static Process start(long size, String security, String compression, String form, Path[] pem)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            LargerThanMemory.class.getName(),
            Long.toString(size),
            security,
            compression,
            form,
            pem[0].toString(),
            pem[1].toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
