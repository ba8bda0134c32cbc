// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.boot;

import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Hawser's own server, on its own port. It starts and stops with the application's context: when
 * the context closes, its connections are closed with 1001. Thread-safe.
 */
public final class HawserServer implements SmartLifecycle {
  /** After the application's web server has started, and before that one stops. */
  public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 512;

  private final Consumer<WebSocketServer.Builder> options;
  private final Duration grace;

  // any thread (volatile); changed under the lock of this
  private volatile @Nullable WebSocketServer server;

  /**
   * Creates a server that is not started.
   *
   * @param options sets the options, at each start
   * @param grace how long {@link #stop} waits for connections to close
   */
  public HawserServer(Consumer<WebSocketServer.Builder> options, Duration grace) {
    this.options = Objects.requireNonNull(options, "options");
    this.grace = Objects.requireNonNull(grace, "grace");
  }

  /**
   * Returns the running server, through which messages can be sent to many clients.
   *
   * @throws IllegalStateException if it is not running
   */
  public WebSocketServer server() {
    WebSocketServer running = server;
    if (running == null) {
      throw new IllegalStateException("Hawser's server is not running");
    }
    return running;
  }

  /**
   * Returns the port on which the server listens.
   *
   * @throws IllegalStateException if it is not running, or listens on a Unix domain socket
   */
  public int port() {
    return server().port();
  }

  @Override
  public synchronized void start() {
    if (server == null) {
      WebSocketServer.Builder builder = WebSocketServer.builder();
      options.accept(builder);
      server = builder.start();
    }
  }

  @Override
  public synchronized void stop() {
    WebSocketServer running = server;
    if (running != null) {
      running.stop(grace);
      server = null;
    }
  }

  @Override
  public boolean isRunning() {
    return server != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
