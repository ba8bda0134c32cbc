// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import io.hawser.WebSocket;
import io.hawser.endpoint.HandshakeDecision;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;

/**
 * The request of one WebSocket, from Spring's point of view. Spring has already checked the request
 * and written its response header.
 *
 * @param originChecked whether Spring has checked the origin, because a CORS configuration applies
 * @param responseHeaders what filters, the session and security have added to the response
 */
record Upgrade(
    WebSocketHandler handler,
    HandshakeInfo info,
    DataBufferFactory bufferFactory,
    String id,
    boolean originChecked,
    HttpHeaders responseHeaders) {
  /** What the response has anyway, and what does not apply to a 101. */
  private static final Set<String> OF_HANDSHAKE =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "keep-alive",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Pattern NOT_LATIN = Pattern.compile("[^\\x00-\\xff]");

  /** Adds to a decision what Spring has decided. */
  HandshakeDecision addTo(HandshakeDecision decision) {
    HandshakeDecision complete = decision;
    for (Map.Entry<String, String> header : responseHeaders) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (!OF_HANDSHAKE.contains(name) && !name.startsWith("sec-websocket-")) {
        // Spring's own responses have question marks there.
        String value = NOT_LATIN.matcher(header.getValue()).replaceAll("?");
        complete = complete.header(header.getKey(), value);
      }
    }
    String subprotocol = info.getSubProtocol();
    return subprotocol == null || decision.rejection() != null
        ? complete
        : complete.subprotocol(subprotocol);
  }

  /** Runs the handler on a connection that is being set up. */
  void open(WebSocket ws, @Nullable Object attachment, boolean receivesPings) {
    HawserWebSocketSession session =
        new HawserWebSocketSession(ws, id, info, bufferFactory, receivesPings);
    ws.attach(attachment == null ? session : attachment);
    session.run(handler);
  }
}
