// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.Heartbeat;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.Outage;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.client.reconnect.ReconnectingWebSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.server.WebSocketServer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A dashboard that outlives restarts on both of its sides. A reconnecting client gets the figures
 * from their source, and a server passes them to pages, which reconnect to it themselves. The pages
 * show the state of both connections.
 *
 * <p>The state is repeated at regular intervals. A page cannot send Pings, so this is how it
 * notices that its connection has broken without a word.
 */
final class Dashboard implements AutoCloseable {
  private static final String PAGES = "pages";

  /** After how many intervals without a message a page takes its connection for broken. */
  private static final int PATIENCE = 3;

  private final Duration interval;
  private final WebSocketServer server;
  private final WebSocketClient client = WebSocketClient.create();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Dashboard::thread);

  // any thread (volatile)
  private volatile PreparedMessage state;

  /**
   * Starts the server, and connects to the source.
   *
   * @param source a WebSocket that sends texts such as those of {@link StatisticsFeed}
   * @param interval the time after which the state is sent to the pages again
   */
  Dashboard(int port, String source, ReconnectPolicy policy, Duration interval) {
    long nanos = Commands.nanos("interval", interval);
    this.interval = interval;
    this.state = state(false, "connecting");
    ConnectRequest request =
        ConnectRequest.to(source)
            .options(
                o ->
                    o.maxMessageSize(1 << 16) // all pages get what the source sends
                        .heartbeat(Heartbeat.every(Duration.ofSeconds(20))));
    Site site = new Site("dashboard.html", "pages.css", "dashboard.js", "plots.js");
    server =
        WebSocketServer.builder()
            .port(port)
            .http(HttpHandler.of(site::answer))
            .path("/dashboard", endpoint -> endpoint.onConnection(this::show))
            .slowReceivers(SlowReceiver.SKIP) // old figures are of no use
            .start();
    client.reconnecting(request, policy, new Source());
    timer.scheduleAtFixedRate(
        () -> server.publish(PAGES, state), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  int port() {
    return server.port();
  }

  /** Sends the state to a new page. It has subscribed first, so it misses no change. */
  private void show(WebSocket page) {
    page.subscribe(PAGES);
    page.send(state);
  }

  private void become(boolean open, String detail) {
    state = state(open, detail);
    server.publish(PAGES, state);
  }

  private PreparedMessage state(boolean open, String detail) {
    return PreparedMessage.text(
        "{\"source\":{\"open\":%b,\"detail\":%s},\"patience\":%d}"
            .formatted(open, Json.quote(detail), interval.multipliedBy(PATIENCE).toMillis()));
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "hawser-dashboard");
    thread.setDaemon(true);
    return thread;
  }

  /** Follows the connection to the source. */
  private final class Source implements ReconnectListener {
    @Override
    public void onOpen(WebSocket ws) {
      ws.onText(figures -> server.publish(PAGES, PreparedMessage.text(figures)));
      become(true, "connected");
    }

    @Override
    public void onDown(ReconnectingWebSocket reconnecting, Outage outage, Duration delay) {
      become(false, cause(outage) + ", next attempt in " + delay.toMillis() + " ms");
    }

    @Override
    public void onGivenUp(ReconnectingWebSocket reconnecting, Outage outage) {
      become(false, cause(outage) + ", no further attempt");
    }

    private static String cause(Outage outage) {
      return outage.failure() == null
          ? "closed (" + outage.code() + ")"
          : String.valueOf(outage.failure().getMessage());
    }
  }

  /** Ends the connection to the source, and then those of the pages. */
  @Override
  public void close() {
    timer.shutdownNow();
    client.close();
    server.close();
  }
}
