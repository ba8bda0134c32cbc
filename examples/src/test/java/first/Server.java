// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package first;

// tag::program[]
import io.hawser.server.WebSocketServer;

public class Server {
  // end::program[]
  private static final int port = Integer.getInteger("port", 8080);

  // tag::program[]
  public static void main(String[] args) {
    WebSocketServer server =
        WebSocketServer.listen(
            /* 8080 */ port, ws -> ws.onText(text -> ws.send("you said " + text)));
    System.out.println("listening on port " + server.port());
  }
}
// end::program[]
