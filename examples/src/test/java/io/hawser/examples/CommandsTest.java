// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands behind bin/, each in a process of its own as its users start it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class CommandsTest {
  private final WebSocketClient client = WebSocketClient.create();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void stop() {
    client.close();
    processes.forEach(Process::destroyForcibly);
  }

  private BufferedReader start(Class<?> command, String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("--enable-native-access=ALL-UNNAMED"); // as bin/ does
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), command.getName()));
    line.addAll(List.of(arguments));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    processes.add(process);
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static int portIn(String line) {
    return Integer.parseInt(line.replaceAll(".*:(\\d+).*", "$1"));
  }

  private WebSocket connect(String uri, BlockingQueue<String> events) throws Exception {
    return client
        .connect(
            uri,
            ws ->
                ws.onText(text -> events.add("text " + text))
                    .onBinary(bytes -> events.add("binary " + bytes.remaining()))
                    .onClose((code, reason) -> events.add("close " + code)))
        .get(20, TimeUnit.SECONDS);
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    return String.valueOf(events.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void echo_server_echoes_broadcasts_and_stops_cleanly_when_told_to() throws Exception {
    String line = start(EchoServer.class, "--host", "127.0.0.1", "--threads", "1").readLine();
    assertThat(line).matches("listening on ws://127\\.0\\.0\\.1:\\d+");
    String uri = "ws://127.0.0.1:" + portIn(line);
    BlockingQueue<String> echoes = new LinkedBlockingQueue<>();
    BlockingQueue<String> one = new LinkedBlockingQueue<>();
    BlockingQueue<String> two = new LinkedBlockingQueue<>();

    WebSocket echo = connect(uri + "/", echoes);
    echo.send("hello");
    echo.send(new byte[3]);
    assertThat(next(echoes)).isEqualTo("text hello");
    assertThat(next(echoes)).isEqualTo("binary 3");
    WebSocket first = connect(uri + "/broadcast", one);
    connect(uri + "/broadcast", two);
    first.send("to all");
    assertThat(next(one)).isEqualTo("text to all");
    assertThat(next(two)).isEqualTo("text to all");

    processes.get(0).destroy(); // SIGTERM
    for (BlockingQueue<String> events : List.of(echoes, one, two)) {
      assertThat(next(events)).isEqualTo("close 1001");
    }
    assertThat(processes.get(0).waitFor(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void echo_server_limits_messages() throws Exception {
    String line = start(EchoServer.class, "--max-message", "10", "--transport", "nio").readLine();
    BlockingQueue<String> events = new LinkedBlockingQueue<>();

    connect("ws://localhost:" + portIn(line) + "/", events).send(new byte[11]);

    assertThat(next(events)).isEqualTo("close 1009");
  }

  @Test
  void echo_server_compresses_as_it_is_told() throws Exception {
    String all =
        "level=6,memory_level=9,threshold=10,server_no_context_takeover,"
            + "client_no_context_takeover=true,server_max_window_bits=10,"
            + "client_max_window_bits=11,deflate_buffer_size=1000,inflate_buffer_size=1000";
    int plain = portIn(start(EchoServer.class).readLine());
    int defaults = portIn(start(EchoServer.class, "--deflate", "--threads", "1").readLine());
    int told = portIn(start(EchoServer.class, "--deflate=" + all).readLine());
    BlockingQueue<String> events = new LinkedBlockingQueue<>();

    assertThat(connect("ws://localhost:" + plain + "/", events).extensions()).isEmpty();
    assertThat(connect("ws://localhost:" + defaults + "/", events).extensions())
        .isEqualTo("permessage-deflate");
    WebSocket ws = connect("ws://localhost:" + told + "/", events);
    assertThat(ws.extensions())
        .isEqualTo(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                + " server_max_window_bits=10; client_max_window_bits=11");
    ws.send("so, ".repeat(500));
    assertThat(next(events)).isEqualTo("text " + "so, ".repeat(500));
    assertThat(start(EchoServer.class, "--deflate=levl=6").readLine())
        .contains("levl")
        .contains("memory_level");
    assertThat(start(EchoServer.class, "--deflate=level=x").readLine()).contains("level=x");
    assertThat(start(EchoServer.class, "--deflate=level=10").readLine()).contains("0 to 9");
  }

  @Test
  void a_wrong_argument_is_one_line() throws Exception {
    assertThat(start(EchoServer.class, "--transport", "pigeon").readLine())
        .contains("pigeon")
        .contains("io_uring");
    assertThat(start(EchoServer.class, "--tls-cert", "x.pem").readLine())
        .isEqualTo("echo-server: --tls-cert and --tls-key go together");
    assertThat(start(EchoServer.class, "--tls-cert", "x.pem", "--tls-key", "y.pem").readLine())
        .contains("x.pem");
    for (Process process : processes) {
      assertThat(process.waitFor()).isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ChatServer.class,
        DashboardServer.class,
        Demo.class,
        FloatServer.class,
        StatisticsServer.class,
        UploadServer.class
      })
  void commands_with_a_page_serve_it_and_explain_themselves(Class<?> command) throws Exception {
    BufferedReader running = start(command, "--port", "0");
    URI page = URI.create("http://localhost:" + portIn(running.readLine()) + "/");
    HttpClient http = HttpClient.newHttpClient();

    HttpResponse<String> answer =
        http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'self'");
    List<String> linked =
        Pattern.compile("(?:src|href)=\"([^\"]*)\"")
            .matcher(answer.body())
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(linked).hasSize(2).contains("pages.css");
    for (String file : linked) {
      HttpRequest request = HttpRequest.newBuilder(page.resolve(file)).build();
      HttpResponse<String> found = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(found.statusCode()).as(file).isEqualTo(200);
    }
    HttpRequest request = HttpRequest.newBuilder(page.resolve("Site.class")).build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
    String help = start(command, "--help").lines().collect(Collectors.joining("\n"));
    assertThat(help).startsWith("Usage: ").contains("--port=N");
  }

  @Test
  void demo_serves_its_page_and_echoes() throws Exception {
    try (WebSocketServer demo = Demo.start(0, Duration.ofSeconds(1))) {
      HttpClient http = HttpClient.newHttpClient();
      URI page = URI.create("http://localhost:" + demo.port() + "/");
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString());
      BlockingQueue<String> events = new LinkedBlockingQueue<>();

      assertThat(answer.body()).contains("demo.js");
      connect("ws://localhost:" + demo.port() + "/", events).send("hello");
      assertThat(next(events)).isEqualTo("text hello");

      BufferedReader second = start(Demo.class, "--port", String.valueOf(demo.port()));
      assertThat(second.readLine())
          .startsWith("demo: cannot listen on ")
          .contains("port " + demo.port());
    }
  }
}
