// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.WebSocket;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;

/** Shows opening handshakes for {@code --verbose}, in the format of curl. */
final class HandshakeReport {
  private HandshakeReport() {}

  static void success(Output output, WebSocket ws) {
    HttpRequest request = ws.request();
    output.detail("> " + request.method() + ' ' + request.target() + " HTTP/1.1");
    headers(output, "> ", request.headers());
    output.detail("< HTTP/1.1 101 Switching Protocols");
    headers(output, "< ", ws.responseHeaders());
    output.detail(
        "* "
            + ws.remoteAddress()
            + ", "
            + ws.protocolVersion()
            + (ws.subprotocol() == null ? "" : ", subprotocol " + ws.subprotocol())
            + (ws.extensions().isEmpty() ? "" : ", " + ws.extensions()));
  }

  static void refusal(Output output, HttpResponse response) {
    output.detail("< HTTP/1.1 " + response.status());
    headers(output, "< ", response.headers());
    if (response.body().length > 0) {
      output.detail(response.text());
    }
  }

  private static void headers(Output output, String mark, Headers headers) {
    headers.forEach((name, value) -> output.detail(mark + name + ": " + redacted(name, value)));
  }

  /** Returns the value of a header field; for credentials, only their scheme. */
  private static String redacted(String name, String value) {
    return name.equalsIgnoreCase("Authorization") || name.equalsIgnoreCase("Proxy-Authorization")
        ? value.replaceFirst(" .*", " …")
        : value;
  }
}
