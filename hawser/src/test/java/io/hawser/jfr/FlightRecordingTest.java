// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.HawserLog;
import io.hawser.checks.support.Patience;
import io.hawser.checks.support.Ports;
import io.hawser.checks.support.RawSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.client.reconnect.ReconnectListener;
import io.hawser.client.reconnect.ReconnectPolicy;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import io.hawser.statistics.HandshakeFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What JDK Flight Recorder and the log say about connections, and what the report makes of it. */
class FlightRecordingTest {
  private static final int SLEEP_MILLIS = 40;

  private final Recording recording = new Recording();
  private final WebSocketClient client = WebSocketClient.create();

  @TempDir Path folder;
  private WebSocketServer server;

  @BeforeEach
  void start() {
    recording.enable("jdk.ThreadSleep").withStackTrace().withoutThreshold();
    recording.start();
    server =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .path("/slow", e -> e.onConnection(ws -> ws.onText(text -> sleepHere())))
            .path("/fill", e -> e.onConnection(FlightRecordingTest::fill))
            .path("/echo", e -> e.onConnection(ws -> ws.onText(ws::send)))
            .path(
                "/refused",
                e ->
                    e.handshake(
                            HandshakePolicy.of(
                                request ->
                                    HandshakeDecision.reject(HttpResponse.text(403, "not today"))))
                        .onConnection(ws -> {}))
            .start();
  }

  /** The reason that the report must find. */
  private static void sleepHere() {
    try {
      Thread.sleep(SLEEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends more than a peer that does not read takes. */
  private static void fill(WebSocket ws) {
    ByteBuffer payload = ByteBuffer.allocate(1 << 20);
    for (int i = 0; i < 8; i++) {
      ws.send(payload.duplicate());
    }
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    recording.close();
  }

  private String url(String pathAndQuery) {
    return "ws://127.0.0.1:" + server.port() + pathAndQuery;
  }

  /** Returns what was recorded until now. */
  private List<RecordedEvent> events(String name) throws IOException {
    Path file = dump();
    List<RecordedEvent> all = RecordingFile.readAllEvents(file);
    return all.stream().filter(event -> event.getEventType().getName().equals(name)).toList();
  }

  private Path dump() throws IOException {
    Path file = folder.resolve("recording.jfr");
    Files.deleteIfExists(file);
    recording.dump(file);
    return file;
  }

  /** Waits for an event, and returns it. */
  private RecordedEvent event(String name) throws Exception {
    Patience.until(() -> assertThat(events(name)).isNotEmpty());
    return events(name).get(0);
  }

  private String report() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Report.print(dump(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_slow_callback_is_recorded_with_its_reason() throws Exception {
    WebSocket ws = client.connect(url("/slow?secret=1"), socket -> {}).join();
    ws.send("x");

    Patience.until(
        () ->
            assertThat(report())
                .containsPattern(
                    "\\d+ ms at \\S+: \\S*127\\.0\\.0\\.1:\\d+, /slow, on \\S+:"
                        + " .*\\d+ ms ThreadSleep in \\S+sleepHere, line \\d+"));
  }

  @Test
  void a_callback_on_an_executor_is_recorded_as_well() throws Exception {
    try (WebSocketServer other =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .options(o -> o.callbacksOn(task -> new Thread(task).start()))
            .onConnection(ws -> ws.onText(text -> sleepHere()))
            .start()) {
      WebSocket ws =
          client.connect("ws://127.0.0.1:" + other.port() + "/pool", socket -> {}).join();
      ws.send("x");

      assertThat(event("hawser.SlowCallback").getString("path")).isEqualTo("/pool");
    }
  }

  @Test
  void a_recording_that_was_cut_off_is_reported_as_far_as_it_goes() throws Exception {
    client.connect(url("/slow"), socket -> {}).join().send("x");
    Patience.until(() -> assertThat(report()).contains("/slow, on "));
    byte[] whole = Files.readAllBytes(dump());
    Path file = folder.resolve("cut.jfr");

    for (int length = 0; length < whole.length; length += 1 + whole.length / 100) {
      Files.write(file, Arrays.copyOf(whole, length));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        Report.print(file, new PrintStream(bytes, true, StandardCharsets.UTF_8));
      } catch (IOException expected) {
        continue; // not even the header can be read
      }
      assertThat(bytes.toString(StandardCharsets.UTF_8))
          .as("%d bytes of %d", length, whole.length)
          .contains("The rest of the recording cannot be read: ");
    }
  }

  @Test
  void a_slow_peer_is_recorded_from_begin_to_end() throws Exception {
    RawSocket peer = RawSocket.connect(server.port(), "/fill", "");
    peer.receiveInto(64 << 10);
    RecordedEvent began = event("hawser.BackpressureBegan");
    assertThat(began.getLong("buffered")).isGreaterThan(64 << 10);
    assertThat(began.getString("path")).isEqualTo("/fill");
    assertThat(events("hawser.BackpressureEnded")).isEmpty();
    assertThat(report()).contains("/fill: slow once for ").contains("still slow at the end");

    peer.close();

    assertThat(event("hawser.BackpressureEnded").getBoolean("caughtUp")).isFalse();
    assertThat(report()).contains("closed before it caught up");
  }

  @Test
  void a_peer_that_catches_up_is_recorded() throws Exception {
    client.connect(url("/fill"), socket -> {}).join();

    RecordedEvent ended = event("hawser.BackpressureEnded");
    assertThat(ended.getBoolean("caughtUp")).isTrue();
    assertThat(ended.getDuration()).isPositive();
  }

  @Test
  void ends_violations_refusals_and_attempts_are_recorded() throws Exception {
    try (RawSocket peer = RawSocket.connect(server.port(), "/echo", "")) {
      peer.sendHex("810178"); // not masked
      RecordedEvent violated = event("hawser.ProtocolViolated");
      assertThat(violated.getString("path")).isEqualTo("/echo");
      assertThat(violated.getString("detail")).doesNotContain(violated.getString("violation"));
    }
    RecordedEvent closed = event("hawser.ConnectionClosed");
    assertThat(closed.getInt("code")).isEqualTo(1002);
    assertThat(closed.getString("initiator")).isEqualTo("LOCAL");
    assertThat(closed.getString("cause")).contains("PeerException");

    client.connect(url("/refused?token=secret"), socket -> {}).handle((ws, e) -> e).join();
    RecordedEvent refused = event("hawser.HandshakeRefused");
    assertThat(refused.getString("path")).isEqualTo("/refused");
    assertThat(refused.getInt("status")).isEqualTo(403);
    assertThat(refused.getString("reason")).isEqualTo("not today");

    client.reconnecting(
        ConnectRequest.to("ws://127.0.0.1:" + Ports.free() + "/gone?token=secret"),
        ReconnectPolicy.builder().maxAttempts(1).build(),
        new ReconnectListener() {
          @Override
          public void onOpen(WebSocket ws) {
            // It never is.
          }
        });
    RecordedEvent attempt = event("hawser.ReconnectAttempted");
    assertThat(attempt.getString("address")).endsWith("/gone");
    assertThat(attempt.getInt("attempt")).isOne();

    assertThat(report())
        .contains("1 × 1002 by LOCAL: io.hawser.PeerException")
        .contains("1 × 403 not today")
        .contains("/gone")
        .doesNotContain("secret");
  }

  @Test
  void one_line_for_each_event_is_logged_at_debug() throws Exception {
    Logger logger = Logger.getLogger("io.hawser");
    Level before = logger.getLevel();
    logger.setLevel(Level.FINE);
    try (HawserLog log = new HawserLog()) {
      WebSocket ws = client.connect(url("/echo?token=secret"), socket -> {}).join();
      ws.close(4000, "done");
      client.connect(url("/refused?token=secret"), socket -> {}).handle((s, e) -> e).join();

      Patience.until(
          () ->
              assertThat(log.messages())
                  .anyMatch(line -> line.matches("FINE opened: \\S*127.0.0.1:\\d+, path /echo"))
                  .anyMatch(
                      line ->
                          line.matches(
                              "FINE closed: \\S*127.0.0.1:\\d+, path /echo, code 4000 done,"
                                  + " by REMOTE"))
                  .anyMatch(
                      line ->
                          line.matches(
                              "FINE refused: \\S*127.0.0.1:\\d+, path /refused, status 403"
                                  + " not today; Origin none, Host \"\\S+\"")));
      assertThat(log.messages()).noneMatch(line -> line.contains("secret"));
    } finally {
      logger.setLevel(before);
    }
  }

  @Test
  void each_refusal_is_logged_and_recorded_once_without_secrets() throws Exception {
    Logger logger = Logger.getLogger("io.hawser");
    Level before = logger.getLevel();
    logger.setLevel(Level.FINE);
    String valid = RawSocket.handshake(server.port(), "/echo", "");
    try (HawserLog log = new HawserLog()) {
      for (String request :
          List.of(
              valid.replace("/echo", "/" + "p".repeat(20_000)),
              valid.replace("Host:", "X: " + "y".repeat(20_000) + "\r\nHost:"),
              valid.replace("Host:", "Content-Length: zz\r\nHost:"),
              valid.replace("/echo", "http://user:secret@localhost/echo?secret"),
              valid.replace("/echo", "/echo#secret"),
              valid
                  .replace("/echo", "/nowhere")
                  .replace("Host:", "Origin: http://u:secret@x/?secret\r\nHost:"),
              valid.replace("/echo", "/none").replace("Host:", "Origin: x\", Host \"y\r\nHost:"))) {
        RawSocket.answerTo(server.port(), request);
      }
      Patience.until(() -> assertThat(events("hawser.HandshakeRefused")).hasSize(7));
      assertThat(events("hawser.HandshakeRefused"))
          .extracting(event -> event.getInt("status") + " " + event.getString("path"))
          .containsExactlyInAnyOrder(
              "414 unknown",
              "431 /echo",
              "400 /echo",
              "400 http://***@localhost/echo",
              "400 /echo",
              "404 /nowhere",
              "404 /none");
      List<String> lines =
          log.messages().stream().filter(line -> line.startsWith("FINE refused: ")).toList();
      assertThat(lines)
          .hasSize(7)
          .anyMatch(line -> line.contains("Origin \"http://***@x/\""))
          .anyMatch(line -> line.contains("Origin \"x\\u0022, Host \\u0022y\", Host"))
          .noneMatch(line -> line.contains("secret"));
      assertThat(report()).doesNotContain("secret");
    } finally {
      logger.setLevel(before);
    }
  }

  @Test
  void texts_of_peers_are_escaped_and_long_lists_are_cut() throws Exception {
    client.connect(url("/echo"), socket -> {}).join().close(4000, "\u001B[31m\n\u202E");
    assertThat(event("hawser.ConnectionClosed").getString("reason"))
        .isEqualTo("\\u001B[31m\\u000A\\u202E");

    for (int i = 0; i < 25; i++) {
      RawSocket.answerTo(server.port(), RawSocket.handshake(server.port(), "/no" + i, ""));
    }
    Patience.until(() -> assertThat(report()).contains("  and 5 more"));
    assertThat(report().lines().filter(line -> line.contains(" × 404 "))).hasSize(20);
  }

  @Test
  void a_client_that_leaves_in_its_request_has_abandoned_it() throws Exception {
    try (RawSocket peer = new RawSocket(server.port())) {
      peer.send("GET /echo HTTP/1.1\r\nHost: h\r\n");
    }
    Patience.until(
        () ->
            assertThat(server.statistics("none").failed())
                .containsExactly(Map.entry(HandshakeFailure.ABANDONED, 1L)));
  }

  @Test
  void nothing_is_recorded_when_the_events_are_off() throws Exception {
    recording.disable("hawser.ConnectionClosed");
    WebSocket ws = client.connect(url("/echo"), socket -> {}).join();
    ws.close();
    Patience.until(() -> assertThat(server.clients()).isEmpty());
    assertThat(events("hawser.ConnectionClosed")).isEmpty();
  }
}
