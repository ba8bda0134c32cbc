// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spring.webflux;

import java.util.List;
import java.util.function.Function;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Mono;

/** Handlers as applications write them. */
final class Handlers {
  private Handlers() {}

  /** Sends everything back. */
  static final WebSocketHandler ECHO =
      session -> session.send(session.receive().doOnNext(WebSocketMessage::retain));

  /** Sends one text, and waits for the end of the session. */
  static WebSocketHandler telling(Function<WebSocketSession, Mono<String>> text) {
    return session ->
        session.send(text.apply(session).map(session::textMessage)).then(session.receive().then());
  }

  static WebSocketHandler withSubprotocols(List<String> subprotocols, WebSocketHandler handler) {
    return new WebSocketHandler() {
      @Override
      public List<String> getSubProtocols() {
        return subprotocols;
      }

      @Override
      public Mono<Void> handle(WebSocketSession session) {
        return handler.handle(session);
      }
    };
  }
}
