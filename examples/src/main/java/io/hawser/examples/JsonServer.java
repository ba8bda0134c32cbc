// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hawser.WebSocket;
import io.hawser.server.WebSocketServer;

/** Receives and sends JSON, which Jackson reads into records and writes from them. */
public final class JsonServer {
  // tag::json[]
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_AN_ORDER = 4400; // codes from 4000 on are the application's

  record Order(String item, int count) {}

  record Receipt(String item, int total) {}

  // end::json[]

  private JsonServer() {}

  /** Runs the server until the process is terminated. */
  public static void main(String[] args) {
    if (Commands.help(args, 0, "JsonServer [PORT]: receives and sends JSON")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(port));
  }

  static WebSocketServer start(int port) {
    return
    // tag::server[]
    WebSocketServer.builder()
        .port(/* 8080 */ port)
        .options(o -> o.maxMessageSize(4096)) // nobody needs a longer order
        .onConnection(ws -> ws.onText(text -> answer(ws, text)))
        .start();
    // end::server[]
  }

  // tag::json[]
  private static void answer(WebSocket ws, String text) {
    try {
      Order order = JSON.readValue(text, Order.class);
      if (order == null) { // for the text null
        ws.close(NOT_AN_ORDER, "not an order");
        return;
      }
      Receipt receipt = new Receipt(order.item(), 3 * order.count());
      ws.send(JSON.writeValueAsString(receipt));
    } catch (JsonProcessingException e) {
      ws.close(NOT_AN_ORDER, "not an order");
    }
  }
  // end::json[]
}
