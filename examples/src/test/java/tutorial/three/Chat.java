// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package tutorial.three;

import io.hawser.Heartbeat;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.endpoint.HttpHandler;
import io.hawser.endpoint.SlowReceiver;
import io.hawser.http.HttpResponse;
import io.hawser.server.WebSocketServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

public class Chat {
  private static final int port = Integer.getInteger("port", 8080);
  private static final String file = System.getProperty("page", "chat.html");

  public static void main(String[] args) throws Exception {
    String page = Files.readString(Path.of(file));
    // tag::server[]
    WebSocketServer server =
        WebSocketServer.builder()
            .port(/* 8080 */ port)
            .allowOrigins("self", "https://www.example.org") // pages that may connect
            .options(
                o ->
                    o.maxMessageSize(4096)
                        .maxBufferedAmount(1 << 20)
                        .heartbeat(Heartbeat.every(Duration.ofSeconds(20))))
            .slowReceivers(SlowReceiver.CLOSE)
            .maxConnectionsPerAddress(20)
            .path("/chat/{room}/{name}", chat -> chat.onConnection(Chat::join))
            // end::server[]
            .http(
                HttpHandler.of(
                    request ->
                        request.path().equals("/")
                            ? HttpResponse.html(page)
                            : HttpResponse.text(404, "not found")))
            // tag::server[]
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(Duration.ofSeconds(5))));
    // end::server[]
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
