// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.transport.MemoryStatistics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a separate process with little memory. {@code /echo} returns every message. A text
 * such as {@code "binary 1000 5"} is a command: kind, size, and number of messages to send. On
 * {@code /all}, they are sent to all clients there; on {@code /own}, only to the sender.
 */
public final class SmallServer implements AutoCloseable {
  private static final Pattern STATISTICS =
      Pattern.compile("limit=(\\d+), held=(\\d+), terminated=(\\d+)");

  private static final Map<String, Message> MESSAGES = new ConcurrentHashMap<>();

  private final Process process;
  private final int port;

  /** Starts a server with these options for its JVM. */
  public SmallServer(String... jvmOptions) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvmOptions));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), SmallServer.class.getName()));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII)).readLine();
    port = Integer.parseInt(String.valueOf(line));
  }

  public int port() {
    return port;
  }

  public MemoryStatistics statistics() throws Exception {
    String answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/")).build(),
                java.net.http.HttpResponse.BodyHandlers.ofString())
            .body();
    Matcher numbers = STATISTICS.matcher(answer);
    if (!numbers.find()) {
      throw new AssertionError(answer);
    }
    return new MemoryStatistics(
        Long.parseLong(numbers.group(1)),
        Long.parseLong(numbers.group(2)),
        Long.parseLong(numbers.group(3)));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  // -- in the other process ----------------------------------------------------------------------

  /** Prints the port, and serves until the process is killed. */
  public static void main(String[] arguments) {
    WebSocketServer[] itself = new WebSocketServer[1];
    itself[0] =
        WebSocketServer.builder()
            .threads(2)
            .options(o -> o.compression(c -> c.threshold(0)))
            .path("/echo", e -> e.onConnection(ws -> ws.onMessage(ws::send)))
            .path("/all", e -> e.onConnection(ws -> broadcasts(ws, itself[0])))
            .path("/own", e -> e.onConnection(SmallServer::sends))
            .http(HttpHandler.of(r -> HttpResponse.text(200, "" + itself[0].memoryStatistics())))
            .start();
    System.out.println(itself[0].port());
  }

  private static void broadcasts(WebSocket ws, WebSocketServer server) {
    ws.subscribe("all");
    ws.onText(
        order -> {
          for (int i = 0; i < countOf(order); i++) {
            server.publish("all", PreparedMessage.of(message(order, i)));
          }
        });
  }

  private static void sends(WebSocket ws) {
    ws.onText(
        order -> {
          for (int i = 0; i < countOf(order); i++) {
            ws.send(message(order, i));
          }
        });
  }

  public static int countOf(String order) {
    return Integer.parseInt(order.split(" ", 0)[2]);
  }

  /** The message with this number, which compression does not make smaller. */
  public static Message message(String order, int number) {
    return MESSAGES.computeIfAbsent(order + " " + number, key -> newMessage(order, number));
  }

  private static Message newMessage(String order, int number) {
    String[] words = order.split(" ", 0);
    byte[] bytes = new byte[Integer.parseInt(words[1])];
    new Random(number).nextBytes(bytes);
    return switch (words[0]) {
      case "binary" -> Message.binary(ByteBuffer.wrap(bytes)).uncompressed();
      case "text" -> Message.text(Base64.getEncoder().encodeToString(bytes)).uncompressed();
      default -> Message.text(Base64.getEncoder().encodeToString(bytes)).compressed();
    };
  }
}
