// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpRequest;
import io.hawser.server.WebSocketServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A chat for browsers. Each room is a topic. A client connects to {@code /chat?room=…&name=…}, and
 * every text message that it sends is said to the room. The server sends JSON, with a {@code type}:
 * {@code members} to those who enter, and {@code joined}, {@code left} and {@code said} to all.
 *
 * <p>Names and texts are whatever their authors want, such as {@code <script>}. It is up to the
 * page to show them as text. The server only refuses names that cannot be told apart from others.
 */
@Command(
    name = "chat-server",
    description = "Serves a page with a chat. Open it in several tabs.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ChatServer implements Callable<Integer> {
  /**
   * Close codes from 4000 on belong to applications. A page gets the code and reason of a close,
   * but not the status of a refused handshake, so bad names are refused after the handshake.
   */
  static final int BAD_NAME = 4400;

  static final int NAME_TAKEN = 4409;
  private static final int MAX_NAME = 40;

  /** In bytes. Anything longer closes the connection with 1009. */
  static final int MAX_TEXT = 4000;

  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  private final Map<Seat, String> names = new ConcurrentHashMap<>();

  /**
   * Characters that browsers show as nothing or as a space, although their categories are those of
   * letters, marks and symbols.
   */
  private static final String BLANKS =
      "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u2800\u3164\uFFA0";

  /** Chooses a form of the character before it, and mostly changes nothing. */
  private static final String VARIATION_SELECTOR = "[\\x{FE00}-\\x{FE0F}\\x{E0100}-\\x{E01EF}]";

  /** A name that can be taken once in a room; {@code Ann} and {@code ann} are the same. */
  private record Seat(String room, String name) {
    static Seat of(String room, String name) {
      return new Seat(
          room, Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT));
    }
  }

  private ChatServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new ChatServer(), args);
  }

  @Override
  public Integer call() {
    WebSocketServer server = start(port);
    Commands.stopWithProcess(server);
    System.out.println("the chat is on http://localhost:" + server.port());
    return 0;
  }

  static WebSocketServer start(int port) {
    Site site = new Site("chat.html", "pages.css", "chat.js");
    ChatServer chat = new ChatServer();
    return WebSocketServer.builder()
        .port(port)
        .http(HttpHandler.of(site::answer))
        .options(o -> o.maxMessageSize(MAX_TEXT))
        .path("/chat", endpoint -> endpoint.onConnection(chat::enter))
        .start();
  }

  private void enter(WebSocket ws) {
    String room = parameter(ws.request(), "room");
    String name = parameter(ws.request(), "name");
    if (room == null || name == null) {
      ws.close(BAD_NAME, "room and name must be 1 to " + MAX_NAME + " visible characters");
      return;
    }
    Seat seat = Seat.of(room, name);
    if (names.putIfAbsent(seat, name) != null) {
      ws.close(NAME_TAKEN, "the name is taken in this room");
      return;
    }
    ws.subscribe(room);
    ws.onText(text -> say(ws, room, event("said", name, text)));
    ws.onClose(
        (code, reason) -> {
          names.remove(seat);
          ws.publish(room, event("left", name, ""));
        });
    ws.send("{\"type\":\"members\",\"names\":" + members(room) + "}");
    say(ws, room, event("joined", name, ""));
  }

  /** Sends to everyone in the room: {@code publish} alone leaves out the sender. */
  private static void say(WebSocket ws, String room, PreparedMessage event) {
    ws.publish(room, event);
    ws.send(event);
  }

  private static PreparedMessage event(String type, String name, String text) {
    return PreparedMessage.text(
        "{\"type\":\"%s\",\"name\":%s,\"text\":%s}"
            .formatted(type, Json.quote(name), Json.quote(text)));
  }

  private String members(String room) {
    return names.entrySet().stream()
        .filter(member -> member.getKey().room().equals(room))
        .map(member -> Json.quote(member.getValue()))
        .collect(Collectors.joining(",", "[", "]"));
  }

  // -- names -------------------------------------------------------------------------------------

  /** Returns a room or name from the query; null if it is missing or not allowed. */
  static @Nullable String parameter(HttpRequest request, String key) {
    String query = request.query();
    if (query == null) {
      return null;
    }
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(key + "=")) {
        return visible(pair.substring(key.length() + 1));
      }
    }
    return null;
  }

  private static @Nullable String visible(String encoded) {
    String name;
    try {
      name =
          URLDecoder.decode(encoded, StandardCharsets.UTF_8)
              .replaceAll(VARIATION_SELECTOR, "")
              .replaceAll("\\p{Zs}+", " ") // browsers show any number of spaces as one
              .strip();
    } catch (IllegalArgumentException e) {
      return null; // a percent sign without two digits
    }
    boolean allowed =
        !name.isEmpty()
            && name.codePointCount(0, name.length()) <= MAX_NAME
            && name.codePoints().allMatch(ChatServer::isVisible);
    return allowed ? name : null;
  }

  /**
   * Excludes control characters, and also those that turn the direction of the text around or are
   * invisible, which would let a name look like another one.
   */
  private static boolean isVisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> codePoint != '\uFFFD' && BLANKS.indexOf(codePoint) < 0; // U+FFFD: not UTF-8
    };
  }
}
