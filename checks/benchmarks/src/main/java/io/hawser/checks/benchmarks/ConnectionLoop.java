// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.connection.WebSocketConnection;
import io.hawser.counting.EndpointCounters;
import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.SecureMaskSource;
import io.hawser.spi.OpeningHandshake;
import io.hawser.spi.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's connection on a transport that lends one direct buffer and discards what is sent.
 * Every calling thread counts as the transport's.
 */
final class ConnectionLoop implements Transport {
  private static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("loop.test", 80);

  private final WebSocketConnection connection;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ByteBuffer frame;
  private final ByteBuffer in;
  private final ByteBuffer out = ByteBuffer.allocateDirect(128 << 10);
  private long flushedBytes;

  ConnectionLoop(Consumer<WebSocket> setup, ByteBuffer frame) {
    this.frame = frame;
    this.in = ByteBuffer.allocateDirect(frame.capacity());
    HttpRequest request = HttpRequest.get("/", Headers.of("Host", "loop.test"));
    this.connection =
        new WebSocketConnection(
            Role.SERVER,
            WebSocketOptions.defaults(),
            this,
            new SecureMaskSource(),
            new DeflatePool(),
            new OpeningHandshake(ProtocolVersion.RFC_6455, request, Headers.empty(), null, null),
            null,
            EndpointCounters.unused(),
            nanoTime());
    connection.open(
        setup,
        failure -> {
          if (failure != null) {
            throw new IllegalStateException(failure);
          }
        });
    runTasks();
  }

  WebSocket connection() {
    return connection;
  }

  /**
   * Receives the frame once, as a read burst of its own.
   *
   * @return how many bytes have been sent so far
   */
  long step() {
    in.put(0, frame, 0, frame.capacity()).clear();
    connection.onRead(in);
    connection.onReadComplete();
    runTasks();
    return flushedBytes;
  }

  /**
   * Runs the postponed tasks, as an event loop does at the end of its turn.
   *
   * @return how many bytes have been sent so far
   */
  long runTasks() {
    for (Runnable task; (task = tasks.poll()) != null; ) {
      task.run();
    }
    return flushedBytes;
  }

  @Override
  public ByteBuffer claim(int length) {
    return out;
  }

  @Override
  public void commit() {}

  @Override
  public void flush(@Nullable Consumer<@Nullable Throwable> whenWritten) {
    flushedBytes += out.position();
    out.clear();
    if (whenWritten != null) {
      whenWritten.accept(null);
    }
  }

  @Override
  public long pendingBytes() {
    return out.position();
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean write(ByteBuffer buffer, int offset, int length) {
    return false;
  }

  @Override
  public ByteBuffer borrow(int capacity, int keep) {
    throw new IllegalStateException("every message comes whole");
  }

  @Override
  public void giveBack() {}

  @Override
  public boolean inTransportThread() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Future<?> schedule(Runnable task, Duration delay) {
    return new CompletableFuture<>();
  }

  @Override
  public long lastProgress() {
    return 0;
  }

  @Override
  public void pauseReading() {}

  @Override
  public void resumeReading() {}

  @Override
  public void end() {}

  @Override
  public void abort() {}

  @Override
  public SocketAddress remoteAddress() {
    return ADDRESS;
  }

  @Override
  public SocketAddress localAddress() {
    return ADDRESS;
  }
}
