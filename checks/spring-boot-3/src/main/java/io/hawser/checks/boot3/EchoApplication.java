// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.boot3;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Mono;

/** Answers one message with the class of its session, and then ends. */
@SpringBootApplication
public class EchoApplication {
  /** Created by Spring. */
  EchoApplication() {}

  @Bean
  HandlerMapping handlers() {
    WebSocketHandler handler =
        session ->
            session.send(
                session
                    .receive()
                    .map(
                        message ->
                            message.getPayloadAsText() + " " + session.getClass().getSimpleName())
                    .map(session::textMessage));
    return new SimpleUrlHandlerMapping(Map.of("/echo", handler), -1);
  }

  /** Starts the application, sends it a message, and prints the answer. */
  public static void main(String[] args) {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(EchoApplication.class, args)) {
      int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
      new ReactorNettyWebSocketClient()
          .execute(
              URI.create("ws://127.0.0.1:" + port + "/echo"),
              session ->
                  session
                      .send(Mono.just(session.textMessage("answered by")))
                      .thenMany(session.receive().take(1))
                      .doOnNext(message -> System.out.println(message.getPayloadAsText()))
                      .then())
          .block(Duration.ofSeconds(20));
    }
  }
}
