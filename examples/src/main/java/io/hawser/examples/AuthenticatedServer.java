// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.endpoint.HandshakeDecision;
import io.hawser.endpoint.HandshakePolicy;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Decides who may connect before the connection opens, and passes the user on to it. Clients
 * without a valid token get 401.
 */
public final class AuthenticatedServer {
  private final Map<String, String> users; // by token

  private AuthenticatedServer(Map<String, String> users) {
    this.users = users;
  }

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(
        args, 0, "AuthenticatedServer: accepts clients with the token t0k3n, on port 8080")) {
      return;
    }
    Commands.stopWithProcess(start(8080, Map.of("t0k3n", "Ann"), System.out::println));
  }

  static WebSocketServer start(int port, Map<String, String> users, Consumer<String> print) {
    AuthenticatedServer server = new AuthenticatedServer(users);
    return WebSocketServer.builder()
        .port(port)
        .handshake(HandshakePolicy.of(server::authenticate))
        .onConnection(
            ws -> {
              String user = ws.attachment(String.class);
              ws.onText(text -> print.accept("received " + text + " from " + user));
            })
        .start();
  }

  /** Must not block. Implement {@link HandshakePolicy} itself to answer later. */
  private HandshakeDecision authenticate(HttpRequest request) {
    String token = request.bearerToken();
    String user = token == null ? null : users.get(token);
    return user == null
        ? HandshakeDecision.reject(
            HttpResponse.text(401, "Who are you?").with("WWW-Authenticate", "Bearer"))
        : HandshakeDecision.accept().attach(user);
  }
}
