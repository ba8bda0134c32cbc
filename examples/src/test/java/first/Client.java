// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package first;

// tag::program[]
import io.hawser.blocking.BlockingWebSocket;
import io.hawser.client.WebSocketClient;

public class Client {
  // end::program[]
  private static final String uri = System.getProperty("uri", "ws://localhost:8080");

  // tag::program[]
  public static void main(String[] args) throws Exception {
    try (WebSocketClient client = WebSocketClient.create();
        BlockingWebSocket ws = client.connectBlocking(/* "ws://localhost:8080" */ uri)) {
      ws.send("hello");
      System.out.println(ws.receiveText());
    }
  }
}
// end::program[]
