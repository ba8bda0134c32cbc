// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.drafts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What Hawser sends to a peer that echoes and follows orders, and receives from it, on one
 * connection.
 */
final class Conversation {
  static final int LIMIT_SECONDS = 20;

  private final Pairing pairing;
  private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
  private final CompletableFuture<CloseInfo> closed = new CompletableFuture<>();

  /** Messages, and the payloads of control frames as "Ping …" and "Pong …". */
  private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

  Conversation(Pairing pairing) {
    this.pairing = pairing;
  }

  /** Sets the options. */
  void set(WebSocketOptions.Builder options) {
    if (pairing.compressed()) {
      options.compression(compression -> compression.threshold(0));
    } else {
      options.noCompression();
    }
    if (!pairing.answersClose()) {
      options.closeTimeout(Duration.ofMillis(100));
    }
  }

  /** Sets the connection up. */
  void begin(WebSocket connection) {
    connection
        .onMessage(message -> heard.add(message.copy()))
        .onPing(payload -> heard.add("Ping " + UTF_8.decode(payload)))
        .onPong(payload -> heard.add("Pong " + UTF_8.decode(payload)))
        .onClose(
            (code, reason) -> {
              CloseInfo end = Objects.requireNonNull(connection.closeInfo());
              heard.add(end);
              closed.complete(end);
            });
    opened.complete(connection);
  }

  /**
   * Must be called when the peer has ended. Has an effect only if the connection has not been
   * opened.
   */
  void giveUp(@Nullable Throwable failure) {
    opened.completeExceptionally(new IllegalStateException("the peer gave up", failure));
  }

  WebSocket connection() throws Exception {
    return opened.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * Returns the connection of a client, as soon as the client has shown that it receives messages.
   */
  WebSocket greeted() throws Exception {
    WebSocket connection = connection();
    assertThat(hear()).as("%s", pairing).isEqualTo(Message.text(Voice.GREETING));
    return connection;
  }

  CloseInfo end() throws Exception {
    return closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends everything that the version supports, but does not close. */
  void hold() throws Exception {
    assertThat(connection().protocolVersion()).as("%s", pairing).isEqualTo(pairing.version());
    assertThat(connection().compressionStatistics() != null)
        .as("%s: compressed", pairing)
        .isEqualTo(pairing.compressed());
    exchange(Messages.TEXTS.stream().filter(text -> text.size() <= pairing.maxText()).toList());
    if (pairing.hearsEmptyText()) {
      exchange(List.of(Messages.EMPTY_TEXT));
    }
    if (!pairing.version().isHixie()) {
      exchange(Messages.BINARIES);
      exchangePings();
    }
  }

  /** One at a time, for Java-WebSocket: see its peer. */
  private void exchange(List<Message> messages) throws Exception {
    for (Message message : messages) {
      connection().send(message);
      Object echo = hear();
      assertThat(echo.equals(message)).as("%s: %s became %s", pairing, message, echo).isTrue();
    }
  }

  private void exchangePings() throws Exception {
    connection().ping(ByteBuffer.wrap("belay".getBytes(UTF_8)));
    assertThat(hear()).as("%s", pairing).isEqualTo("Pong belay");
    connection().send("ping belay");
    assertThat(hear()).as("%s", pairing).isEqualTo("Ping belay");
    assertThat(hear()).as("%s", pairing).isEqualTo(Message.text("pong belay"));
  }

  /** The next message or control frame. */
  Object hear() throws Exception {
    return Objects.requireNonNull(heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS), "heard nothing");
  }
}
