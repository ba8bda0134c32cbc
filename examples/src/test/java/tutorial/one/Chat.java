// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package tutorial.one;

// tag::program[]
import io.hawser.PreparedMessage;
import io.hawser.server.WebSocketServer;

public class Chat {
  // end::program[]
  private static final int port = Integer.getInteger("port", 8080);

  // tag::program[]
  public static void main(String[] args) {
    WebSocketServer server =
        WebSocketServer.listen(
            /* 8080 */ port,
            (chat, ws) -> ws.onText(text -> chat.broadcast(PreparedMessage.text(text))));
    System.out.println("listening on port " + server.port());
  }
}
// end::program[]
