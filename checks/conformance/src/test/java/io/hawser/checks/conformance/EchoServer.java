// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.util.stream.Stream;

/** Hawser's server as users get it, made to echo, and named after the transport that carries it. */
record EchoServer(WebSocketServer server) implements AutoCloseable {

  /** One server for each transport that this machine has, the default first. */
  static Stream<EchoServer> onEveryTransport() {
    EchoServer first = on(TransportType.AUTO);
    return Stream.concat(
        Stream.of(first),
        Stream.of(TransportType.values())
            .filter(type -> type != TransportType.AUTO && type != first.server.transport())
            .filter(TransportType::isAvailable)
            .map(EchoServer::on));
  }

  private static EchoServer on(TransportType transport) {
    return new EchoServer(
        WebSocketServer.builder()
            .host("127.0.0.1")
            .port(0)
            .transport(transport)
            .onConnection(ws -> ws.onMessage(ws::send))
            .start());
  }

  String name() {
    return server.transport().name();
  }

  int port() {
    return server.port();
  }

  String url() {
    return "ws://127.0.0.1:" + port();
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return name();
  }
}
