// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A server with the heartbeat from the README of npm's ws. A sweep at regular intervals drops each
 * client that has not answered the Ping of the previous sweep, and pings the others.
 *
 * <p>This is a handwritten version, for those who want to change it. One option does the same, with
 * a timer for each connection, and treats any byte as a sign of life:
 *
 * <pre>{@code
 * WebSocketServer.builder().options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(30))))
 * }</pre>
 */
@Command(
    name = "heartbeat-server",
    description = "Echoes, and drops clients that do not answer Pings.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class HeartbeatServer implements Callable<Integer> {
  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  @Option(names = "--interval", description = "default: PT30S", paramLabel = "DURATION")
  private Duration interval = Duration.ofSeconds(30);

  private HeartbeatServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new HeartbeatServer(), args);
  }

  @Override
  public Integer call() {
    Commands.nanos("interval", interval); // before anything starts
    WebSocketServer server = start(port);
    Commands.stopWithProcess(server);
    sweep(server, interval, Executors.newSingleThreadScheduledExecutor());
    System.out.println("listening on ws://localhost:" + server.port());
    return 0;
  }

  static WebSocketServer start(int port) {
    return WebSocketServer.listen(
        port,
        ws -> {
          AtomicBoolean alive = new AtomicBoolean(true);
          ws.attach(alive);
          ws.onPong(payload -> alive.set(true)).onMessage(ws::send);
        });
  }

  /** Sweeps until the scheduler is shut down. */
  static void sweep(WebSocketServer server, Duration interval, ScheduledExecutorService scheduler) {
    long nanos = Commands.nanos("interval", interval);
    scheduler.scheduleAtFixedRate(
        () -> server.clients().forEach(HeartbeatServer::sweep), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private static void sweep(WebSocket client) {
    AtomicBoolean alive = client.attachment(AtomicBoolean.class);
    if (alive == null) {
      return; // it is still being set up
    }
    if (alive.getAndSet(false)) {
      client.ping();
    } else {
      client.terminate();
    }
  }
}
