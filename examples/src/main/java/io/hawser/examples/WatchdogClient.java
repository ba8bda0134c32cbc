// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A client with the heartbeat from the README of npm's ws. It relies on the interval at which its
 * server pings, and drops the connection if no Ping arrives for a second longer than that.
 *
 * <p>This is a handwritten version, for those who want to change it. A client that sends Pings
 * itself does not depend on its server for this, and needs only one option:
 *
 * <pre>{@code
 * ConnectRequest.to(uri).options(o -> o.heartbeat(Heartbeat.every(Duration.ofSeconds(30))))
 * }</pre>
 */
@Command(
    name = "watchdog-client",
    description = "Prints what it receives, and disconnects from a server that does not ping it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class WatchdogClient implements Callable<Integer> {
  @Parameters(description = "ws://host[:port]/path", paramLabel = "URI")
  private String uri = "";

  @Option(names = "--patience", description = "default: PT31S", paramLabel = "DURATION")
  private Duration patience = Duration.ofSeconds(30 + 1);

  private WatchdogClient() {}

  /** Runs the client until its connection ends. */
  public static void main(String[] args) {
    Commands.run(new WatchdogClient(), args);
  }

  @Override
  public Integer call() throws Exception {
    Commands.nanos("patience", patience); // before anything starts
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try (WebSocketClient client = WebSocketClient.create()) {
      client
          .connect(
              uri,
              ws -> {
                ws.onText(System.out::println);
                watch(ws, patience, timer, code -> ended.complete(null));
              })
          .get();
      ended.get();
    } finally {
      timer.shutdown();
    }
    return 0;
  }

  /** Watches a connection that is being set up. Sets the handlers for its Pings and its end. */
  static void watch(
      WebSocket ws, Duration patience, ScheduledExecutorService timer, Consumer<Integer> onClose) {
    long nanos = Commands.nanos("patience", patience);
    // Used only by the connection's callbacks, which run one at a time.
    var watch =
        new Object() {
          @Nullable Future<?> deadline;

          void begin() {
            end();
            deadline = timer.schedule(ws::terminate, nanos, TimeUnit.NANOSECONDS);
          }

          void end() {
            if (deadline != null) {
              deadline.cancel(false);
            }
          }
        };
    watch.begin();
    ws.onPing(payload -> watch.begin())
        .onClose(
            (code, reason) -> {
              watch.end();
              onClose.accept(code);
            });
  }
}
