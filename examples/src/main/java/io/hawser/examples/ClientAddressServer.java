// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.endpoint.ProxyHeader;
import io.hawser.server.WebSocketServer;
import java.net.InetSocketAddress;

/**
 * Sends each client its address. Behind a proxy such as nginx, this is the address that the proxy
 * reports; a client that connects directly cannot forge it.
 */
public final class ClientAddressServer {
  private ClientAddressServer() {}

  /** Runs the server, until the process is terminated, for clients and a proxy on this machine. */
  public static void main(String[] args) {
    if (Commands.help(args, 0, "ClientAddressServer [PORT]: sends each client its address")) {
      return;
    }
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    Commands.stopWithProcess(start(WebSocketServer.builder().port(port), "127.0.0.1"));
  }

  /**
   * Starts a server.
   *
   * @param proxies the proxies to believe: addresses, networks, or {@code unix}
   */
  static WebSocketServer start(WebSocketServer.Builder builder, String... proxies) {
    return builder
        .trustProxies(ProxyHeader.X_FORWARDED, proxies)
        .onConnection(ws -> ws.send("your address is " + address(ws)))
        .start();
  }

  private static String address(WebSocket ws) {
    String scheme = ws.request().secure() ? " over TLS" : "";
    return ws.request().clientAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress() + scheme
        : "unknown" + scheme; // a Unix socket without a proxy that is trusted
  }
}
