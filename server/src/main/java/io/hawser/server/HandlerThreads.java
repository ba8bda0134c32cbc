// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.ConnectionClosedException;
import io.hawser.WebSocket;
import io.hawser.blocking.BlockingHandler;
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.endpoint.Endpoint;
import io.hawser.netty.Grace;
import io.hawser.netty.loop.Log;
import io.hawser.netty.loop.SparingLog;
import io.hawser.protocol.CloseCode;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run the {@link BlockingHandler}s of one server: one for each connection.
 * Thread-safe.
 */
final class HandlerThreads {
  private static final String NAME = "hawser-handler-";
  private static final ThreadFactory DEFAULT = defaultFactory();

  private final Set<Run> running = ConcurrentHashMap.newKeySet();
  private final SparingLog startLog = new SparingLog(System::nanoTime);

  /** Returns the factory of virtual threads, or of daemon threads if the JDK has none. */
  private static ThreadFactory defaultFactory() {
    try {
      Class<?> builderType = Class.forName("java.lang.Thread$Builder");
      Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
      builder = builderType.getMethod("name", String.class, long.class).invoke(builder, NAME, 1L);
      return (ThreadFactory) builderType.getMethod("factory").invoke(builder);
    } catch (ReflectiveOperationException before21) {
      AtomicLong count = new AtomicLong();
      return task -> {
        Thread thread = new Thread(task, NAME + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
      };
    }
  }

  /** Returns the code that sets up the connections of an endpoint. */
  Consumer<WebSocket> setupOf(Endpoint endpoint) {
    BlockingHandler handler = endpoint.onBlockingConnection();
    if (handler == null) {
      return endpoint.onConnection();
    }
    ThreadFactory threads = endpoint.blockingThreads();
    return ws -> start(handler, threads == null ? DEFAULT : threads, ws);
  }

  private void start(BlockingHandler handler, ThreadFactory threads, WebSocket ws) {
    Run run = new Run(handler, BlockingWebSocket.of(ws));
    try {
      @Nullable Thread thread = threads.newThread(run);
      if (thread == null) {
        throw new IllegalStateException("the thread factory has returned null");
      }
      run.thread = thread;
      running.add(run);
      thread.start();
    } catch (Throwable problem) {
      running.remove(run);
      startLog.warn(() -> "no thread could be started for " + ws, problem);
      ws.close(
          problem instanceof OutOfMemoryError
              ? CloseCode.TRY_AGAIN_LATER
              : CloseCode.INTERNAL_ERROR,
          "");
    }
  }

  /**
   * Returns whether the handler has ended because it was interrupted, or its connection has ended.
   */
  private static boolean isOrdinary(Throwable thrown, BlockingWebSocket socket) {
    int depth = 0;
    for (Throwable each = thrown; each != null && depth < 10; each = each.getCause()) {
      if (each instanceof InterruptedException
          || each instanceof InterruptedIOException
          || each instanceof CancellationException && Thread.currentThread().isInterrupted()
          || each instanceof ConnectionClosedException closed && isEndOf(socket, closed)) {
        return true;
      }
      depth++;
    }
    return false;
  }

  private static boolean isEndOf(BlockingWebSocket socket, ConnectionClosedException closed) {
    return closed.closeInfo() == null
        ? !socket.webSocket().isOpen()
        : closed.closeInfo().equals(socket.closeInfo());
  }

  /**
   * Waits until the handlers have returned, and interrupts those that take longer than the grace
   * period. Does not wait for the calling thread, which may run a handler.
   */
  void awaitEnd(Grace grace) {
    Map<Thread, CompletableFuture<?>> others = new HashMap<>();
    for (Run each : running) {
      Thread thread = each.thread;
      if (thread != null && !thread.equals(Thread.currentThread())) {
        others.put(thread, each.ended);
      }
    }
    grace.awaitEnd(others);
  }

  /** One handler and its connection. */
  private final class Run implements Runnable {
    final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final BlockingHandler handler;
    private final BlockingWebSocket socket;

    /** Set before this is added to the others. */
    @Nullable Thread thread;

    Run(BlockingHandler handler, BlockingWebSocket socket) {
      this.handler = handler;
      this.socket = socket;
    }

    @Override
    public void run() {
      WebSocket ws = socket.webSocket();
      try {
        handler.handle(socket);
        ws.close();
      } catch (Throwable thrown) {
        boolean ordinary = isOrdinary(thrown, socket); // before this side closes the connection
        ws.close(CloseCode.INTERNAL_ERROR, "internal error");
        Log.log(
            ordinary ? Level.DEBUG : Level.ERROR,
            () -> "the handler of " + ws + " has failed",
            thrown);
      } finally {
        running.remove(this);
        ended.complete(null);
      }
    }
  }
}
