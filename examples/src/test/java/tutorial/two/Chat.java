// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package tutorial.two;

// tag::program[]
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.nio.file.Files;
import java.nio.file.Path;

public class Chat {
  // end::program[]
  private static final int port = Integer.getInteger("port", 8080);
  private static final String file = System.getProperty("page", "chat.html");

  // tag::program[]
  public static void main(String[] args) throws Exception {
    String page = Files.readString(Path.of(/* "chat.html" */ file));
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8080 */ port)
            .path("/chat/{room}/{name}", chat -> chat.onConnection(Chat::join))
            .http(
                HttpHandler.of(
                    request ->
                        request.path().equals("/")
                            ? HttpResponse.html(page)
                            : HttpResponse.text(404, "not found")))
            .start();
    System.out.println("open http://localhost:" + server.port());
  }

  private static void join(WebSocket ws) {
    String room = ws.request().pathParameter("room");
    String name = ws.request().pathParameter("name");
    ws.subscribe(room);
    ws.publishToAll(room, PreparedMessage.text(name + " joined"));
    ws.onText(text -> ws.publishToAll(room, PreparedMessage.text(name + ": " + text)))
        .onClose((code, reason) -> ws.publish(room, PreparedMessage.text(name + " left")));
  }
}
// end::program[]
