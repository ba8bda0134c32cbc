// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A login that WebSockets share. POST /login begins a session and sets its cookie. The opening
 * handshake reads the cookie. POST or DELETE /logout ends the session and closes the WebSockets
 * that were opened with it.
 */
@Command(
    name = "login-server",
    description = "Serves a page with a login, and WebSockets that share the login's session.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class LoginServer implements Callable<Integer> {
  /** Codes from 4000 on belong to applications. */
  static final int LOGGED_OUT = 4001;

  private static final int MAX_SESSIONS = 10_000;
  private static final int MAX_NAME = 40;

  @Option(names = "--port", description = "default: 8080; 0 picks a free one", paramLabel = "N")
  private int port = 8080;

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final SecureRandom random = new SecureRandom();

  /** The session of a user, and the WebSockets that were opened with it. */
  private record Session(String id, String user, Set<WebSocket> sockets) {}

  private LoginServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    Commands.run(new LoginServer(), args);
  }

  @Override
  public Integer call() {
    WebSocketServer server = start(port);
    Commands.stopWithProcess(server);
    System.out.println("log in at http://localhost:" + server.port());
    return 0;
  }

  /** Pages of other origins get 403 by default, so only our own pages can use the cookie. */
  static WebSocketServer start(int port) {
    LoginServer login = new LoginServer();
    return WebSocketServer.builder()
        .port(port)
        .http(HttpHandler.of(login::answer))
        .handshake(HandshakePolicy.of(login::decide))
        .onConnection(login::open)
        .start();
  }

  // -- HTTP --------------------------------------------------------------------------------------

  private HttpResponse answer(HttpRequest request) {
    return switch (request.method() + " " + request.path()) {
      case "GET /" -> HttpResponse.html(PAGE);
      case "POST /login" -> login(request);
      case "POST /logout", "DELETE /logout" -> logout(request);
      default -> HttpResponse.text(404, "There is nothing at " + request.path());
    };
  }

  /** Accepts every name. A real login would check a password here. */
  private HttpResponse login(HttpRequest request) {
    String user = new String(request.body(), StandardCharsets.UTF_8).strip();
    if (user.isEmpty() || user.length() > MAX_NAME) {
      return HttpResponse.text(400, "A name of 1 to " + MAX_NAME + " characters, please");
    }
    if (sessions.size() >= MAX_SESSIONS) {
      return HttpResponse.text(503, "Too many are logged in");
    }
    byte[] id = new byte[16];
    random.nextBytes(id);
    Session session =
        new Session(HexFormat.of().formatHex(id), user, ConcurrentHashMap.newKeySet());
    sessions.put(session.id(), session);
    return HttpResponse.text(200, user).with("Set-Cookie", cookie(request, session.id()));
  }

  private HttpResponse logout(HttpRequest request) {
    Session session = session(request);
    if (session != null) {
      sessions.remove(session.id());
      session.sockets().forEach(ws -> ws.close(LOGGED_OUT, "logged out"));
    }
    return HttpResponse.text(200, "").with("Set-Cookie", cookie(request, "") + "; Max-Age=0");
  }

  /**
   * Returns a cookie that scripts cannot read, and that browsers do not send with requests from
   * other sites.
   */
  private static String cookie(HttpRequest request, String id) {
    String secure = request.secure() ? "; Secure" : "";
    return "session=" + id + "; Path=/; HttpOnly; SameSite=Strict" + secure;
  }

  private @Nullable Session session(HttpRequest request) {
    String id = request.cookie("session");
    return id == null ? null : sessions.get(id);
  }

  // -- the WebSocket -----------------------------------------------------------------------------

  private HandshakeDecision decide(HttpRequest request) {
    Session session = session(request);
    return session == null
        ? HandshakeDecision.reject(HttpResponse.text(403, "Log in first"))
        : HandshakeDecision.accept().attach(session);
  }

  private void open(WebSocket ws) {
    Session session = Objects.requireNonNull(ws.attachment(Session.class));
    session.sockets().add(ws);
    ws.onClose((code, reason) -> session.sockets().remove(ws));
    ws.onText(text -> ws.send(session.user() + ": " + text));
    if (!sessions.containsKey(session.id())) { // the session ended after the decision
      ws.close(LOGGED_OUT, "logged out");
    }
  }

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>Hawser login</title>
      <h1>Hawser login</h1>
      <p>
        <input id="name" value="Ann" aria-label="Name">
        <button id="login">Log in</button>
        <button id="open">Open a WebSocket</button>
        <button id="logout">Log out</button>
      </p>
      <pre id="log"></pre>
      <script>
        const byId = id => document.getElementById(id);
        const log = line => byId("log").textContent += line + "\\n";
        const post = async (path, body) => {
          const answer = await fetch(path, {method: "POST", body});
          log(`${path}: ${answer.status} ${await answer.text()}`);
        };
        byId("login").onclick = () => post("/login", byId("name").value);
        byId("logout").onclick = () => post("/logout");
        byId("open").onclick = () => {
          const socket = new WebSocket(location.href.replace(/^http/, "ws"));
          socket.onopen = () => socket.send("hello");
          socket.onmessage = event => log(event.data);
          socket.onclose = event => log(`closed: ${event.code} ${event.reason}`);
        };
      </script>
      </html>
      """;
}
