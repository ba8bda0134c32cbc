// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hawser.Heartbeat;
import io.hawser.WebSocket;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.statistics.ConnectionStatistics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class HawserMetricsTest {
  private static final String ROOM = "endpoint=\"/chat/{room}\"";

  @AutoClose
  private final WebSocketServer server =
      WebSocketServer.builder()
          .options(o -> o.heartbeat(new Heartbeat(Duration.ofMillis(20), Duration.ofMinutes(1))))
          .path("/chat/{room}", e -> e.onConnection(ws -> ws.onMessage(ws::send)))
          .start();

  @AutoClose private final WebSocketClient client = WebSocketClient.builder().name("bot").build();
  private final MeterRegistry registry = new SimpleMeterRegistry();

  private WebSocket connect() throws Exception {
    String uri = "ws://localhost:" + server.port() + "/chat/7";
    return client.connect(uri, ws -> {}).get(20, TimeUnit.SECONDS);
  }

  private static double value(MeterRegistry registry, String name, String... tags) {
    return registry.get(name).tags(tags).meter().measure().iterator().next().getValue();
  }

  @Test
  void a_scrape_shows_what_happened_and_nothing_after_the_end() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    // tag::bind[]
    new HawserMetrics(server).bindTo(registry);
    // end::bind[]
    new HawserMetrics(client).bindTo(registry);
    WebSocket ws = connect();
    ws.send("hello");
    Patience.until(
        () -> {
          assertThat(registry.scrape().lines())
              .contains(
                  "hawser_connections_open_connections{" + ROOM + ",role=\"server\"} 1.0",
                  "hawser_connections_open_connections{endpoint=\"bot\",role=\"client\"} 1.0",
                  "hawser_messages_received_messages_total{" + ROOM + ",role=\"server\"} 1.0",
                  "hawser_messages_sent_messages_total{" + ROOM + ",role=\"server\"} 1.0",
                  "hawser_data_sent_bytes_total{endpoint=\"bot\",role=\"client\"} "
                      + client.statistics("bot").bytesSent()
                      + ".0",
                  "hawser_handshake_seconds_count{" + ROOM + ",role=\"server\"} 1",
                  "hawser_reconnect_attempts_total{endpoint=\"bot\",role=\"client\"} 0.0");
          assertThat(client.statistics("bot").messagesReceived()).isEqualTo(1);
        });
    RawSocket.answerTo(server.port(), RawSocket.handshake(server.port(), "/nowhere", ""));
    ws.close(4711, "");

    Patience.until(
        () ->
            assertThat(registry.scrape().lines())
                .contains(
                    "hawser_connections_closed_connections_total{code=\"4xxx\","
                        + ROOM
                        + ",initiator=\"remote\",role=\"server\"} 1.0",
                    "hawser_handshakes_failed_handshakes_total{endpoint=\"none\","
                        + "reason=\"no_endpoint\",role=\"server\"} 1.0",
                    "hawser_connections_open_connections{" + ROOM + ",role=\"server\"} 0.0",
                    "hawser_connections_open_connections{endpoint=\"bot\",role=\"client\"} 0.0"));
    server.close();
    client.close();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(registry.scrape()).isEmpty();
  }

  @Test
  void meters_are_the_plain_values() throws Exception {
    WebSocket ws = connect();
    ws.send("before");
    new HawserMetrics(server).bindTo(registry);
    ws.send("after");

    // tag::values[]
    ConnectionStatistics chat = server.statistics("/chat/{room}");
    System.out.println(chat.open() + " open, " + chat.messagesSent() + " messages sent");
    // end::values[]
    Patience.until(
        () -> {
          assertThat(value(registry, "hawser.messages.received")).isEqualTo(2);
          assertThat(value(registry, "hawser.connections.opened")).isEqualTo(1);
          assertThat(registry.get("hawser.heartbeat.latency").timer().count()).isPositive();
        });
    assertThat(registry.get("hawser.handshake").timer().count()).isZero(); // it was before
    assertThat(server.statistics("/chat/{room}").messagesReceived()).isEqualTo(2);
    for (Meter each : registry.getMeters()) {
      if (!each.getId().getName().contains("histogram")) {
        assertThat(each.getId().getDescription()).as(each.toString()).isNotEmpty();
        assertThat(each.getId().getBaseUnit()).as(each.toString()).isNotEmpty();
      }
    }
  }

  @Test
  void meters_keep_counting_after_a_collection() throws Exception {
    new HawserMetrics(server).bindTo(registry);
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    Patience.until(
        () -> {
          System.gc();
          assertThat(garbage.get()).isNull();
        });

    connect();

    Patience.until(() -> assertThat(value(registry, "hawser.connections.open")).isEqualTo(1));
    assertThat(value(registry, "hawser.connections.opened")).isEqualTo(1);
  }

  @Test
  void no_peer_can_add_many_meters() throws Exception {
    new HawserMetrics(server).bindTo(registry);
    for (int code = 3000; code < 3500; code++) {
      String path = (code % 2 == 0 ? "/chat/" : "/") + code;
      try (RawSocket peer = RawSocket.connect(server.port(), path, "")) {
        if (peer.readStatus() == 101) {
          peer.sendHex("88 82 00 00 00 00 %02x %02x".formatted(code >> 8, code & 0xFF));
        }
        peer.readAll();
      }
    }

    Patience.until(
        () ->
            assertThat(value(registry, "hawser.connections.closed", "code", "3xxx"))
                .isEqualTo(250));
    assertThat(value(registry, "hawser.handshakes.failed")).isEqualTo(250);
    assertThat(registry.find("hawser.connections.closed").meters()).hasSize(1);
    Set<String> values =
        registry.getMeters().stream()
            .flatMap(meter -> meter.getId().getTags().stream())
            .filter(tag -> tag.getKey().equals("endpoint"))
            .map(tag -> tag.getValue())
            .collect(Collectors.toSet());
    assertThat(values).containsExactlyInAnyOrder("/chat/{room}", "none");
  }

  @Test
  void meters_can_be_removed_and_bound_again() throws Exception {
    HawserMetrics metrics = new HawserMetrics(server);
    metrics.bindTo(registry);
    int count = registry.getMeters().size();
    metrics.bindTo(registry); // changes nothing
    assertThat(registry.getMeters()).hasSize(count);

    metrics.close();
    assertThat(registry.getMeters()).isEmpty();
    connect(); // tells nobody
    assertThat(registry.getMeters()).isEmpty();

    metrics.bindTo(registry);
    Patience.until(() -> assertThat(value(registry, "hawser.connections.open")).isEqualTo(1));
  }

  @Test
  void nothing_is_left_of_a_registration_that_fails() {
    Meter taken =
        registry.counter("hawser.handshake", "role", "server", "endpoint", "/chat/{room}");
    HawserMetrics metrics = new HawserMetrics(server);
    assertThatIllegalArgumentException().isThrownBy(() -> metrics.bindTo(registry));
    assertThat(registry.getMeters()).containsExactly(taken);

    registry.remove(taken);
    metrics.bindTo(registry);
    assertThat(value(registry, "hawser.connections.open")).isZero();
  }

  @Test
  void meters_are_removed_whatever_listeners_throw() {
    IllegalStateException same = new IllegalStateException("always the same");
    List<RuntimeException> thrown = new ArrayList<>();
    registry
        .config()
        .onMeterRemoved(
            meter -> {
              thrown.add(thrown.size() < 4 ? new IllegalStateException(meter.toString()) : same);
              throw thrown.get(thrown.size() - 1);
            });
    MeterRegistry other = new SimpleMeterRegistry();
    HawserMetrics metrics = new HawserMetrics(server);
    metrics.bindTo(registry);
    metrics.bindTo(other);

    assertThatIllegalStateException()
        .isThrownBy(metrics::close)
        .satisfies(first -> assertThat(first).isSameAs(thrown.get(0)))
        .satisfies(first -> assertThat(first.getSuppressed()).contains(thrown.get(1), same));
    assertThat(registry.getMeters()).isEmpty();
    assertThat(other.getMeters()).isEmpty();

    metrics.bindTo(registry);
    server.close();
    assertThat(registry.getMeters()).isEmpty();
    try (WebSocketServer next =
        WebSocketServer.builder().path("/chat/{room}", e -> e.onConnection(ws -> {})).start()) {
      new HawserMetrics(next).bindTo(registry); // the tags are free
    }
  }

  @Test
  void a_kind_that_a_registry_refuses_gets_its_meter_later() throws Exception {
    AtomicInteger refused = new AtomicInteger();
    registry
        .config()
        .meterFilter(
            new MeterFilter() {
              @Override
              public MeterFilterReply accept(Meter.Id id) {
                if (id.getName().equals("hawser.connections.closed")
                    && refused.getAndIncrement() == 0) {
                  throw new IllegalStateException("not now");
                }
                return MeterFilterReply.NEUTRAL;
              }
            });
    new HawserMetrics(server).bindTo(registry);
    connect().close();
    Patience.until(() -> assertThat(refused).hasValue(1));
    assertThat(registry.find("hawser.connections.closed").meters()).isEmpty();

    connect().close();
    Patience.until(
        () -> assertThat(registry.find("hawser.connections.closed").meters()).isNotEmpty());
    assertThat(value(registry, "hawser.connections.closed")).isEqualTo(2);
  }

  @Test
  void nothing_is_left_of_a_server_that_has_ended_before() {
    server.close();
    new HawserMetrics(server).bindTo(registry);
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void two_servers_in_a_registry_need_tags() {
    try (WebSocketServer other =
        WebSocketServer.builder().path("/chat/{room}", e -> e.onConnection(ws -> {})).start()) {
      new HawserMetrics(server, Tags.of("port", "1")).bindTo(registry);
      new HawserMetrics(other, Tags.of("port", "2")).bindTo(registry);
      new HawserMetrics(client).bindTo(registry);
      assertThat(registry.find("hawser.connections.open").meters()).hasSize(3);

      assertThatIllegalStateException()
          .isThrownBy(() -> new HawserMetrics(other, Tags.of("port", "1")).bindTo(registry))
          .withMessageContaining("port", "give each server and client tags of its own");
      assertThat(registry.find("hawser.connections.open").meters()).hasSize(3);
    }
    assertThat(registry.find("hawser.connections.open").meters()).hasSize(2);
  }
}
