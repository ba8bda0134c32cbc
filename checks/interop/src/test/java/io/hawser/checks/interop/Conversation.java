// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Everything that Hawser sends to a peer that echoes, and receives from it, on one connection. */
final class Conversation {
  private static final int LIMIT_SECONDS = 30;

  private final Role role;
  private final Expectation expected;
  private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
  private final CompletableFuture<CloseInfo> closed = new CompletableFuture<>();

  /** The echoes; an empty entry follows the last one. */
  private final BlockingQueue<Optional<Message>> echoes = new LinkedBlockingQueue<>();

  Conversation(Role role, Expectation expected) {
    this.role = role;
    this.expected = expected;
  }

  /** Sets the connection up. */
  void begin(WebSocket connection) {
    connection
        .onMessage(message -> echoes.add(Optional.of(message.copy())))
        .onClose(
            (code, reason) -> {
              echoes.add(Optional.empty());
              closed.complete(Objects.requireNonNull(connection.closeInfo()));
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

  /** Performs the expected conversation, from the first message to the closing handshake. */
  void hold() throws Exception {
    assertThat(connection().extensions()).as("%s", expected).isEqualTo(expected.agreed());
    if (expected.closeCode() != 1000) {
      for (Message message : Messages.COMPRESSIBLE) {
        connection().send(message);
      }
      assertThat(end().code()).as("%s", expected).isEqualTo(expected.closeCode());
      return;
    }
    if (expected.noise()) {
      exchange(Messages.NOISE);
    }
    if (expected.agreed().isEmpty()) {
      exchange(Messages.COMPRESSIBLE);
      assertThat(connection().compressionStatistics()).as("%s", expected).isNull();
    } else {
      exchangeCompressed(Messages.COMPRESSIBLE, true, true);
      exchangeCompressed(Messages.REPEATED, takesOver(Role.SERVER), takesOver(Role.CLIENT));
      exchangeByTurns();
    }
    connection().close();
    assertThat(end().code()).as("%s", expected).isEqualTo(1000);
    assertThat(end().cause()).as("%s", expected).isNull();
  }

  private boolean takesOver(Role side) {
    return !expected.forgets(side, role);
  }

  private CloseInfo end() throws Exception {
    return closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Asserts that the given sides, and only those, compress the messages at least by half. */
  private void exchangeCompressed(List<Message> messages, boolean server, boolean client)
      throws Exception {
    CompressionStatistics before = statistics();
    exchange(messages);
    CompressionStatistics after = statistics();

    long half = messages.stream().mapToLong(Message::size).sum() / 2;
    long sent = after.sentCompressedBytes() - before.sentCompressedBytes();
    long received = after.receivedCompressedBytes() - before.receivedCompressedBytes();
    assertThat(sent)
        .as("%s: bytes sent, half would be %d", expected, half)
        .matches(bytes -> bytes < half == (role == Role.SERVER ? server : client));
    assertThat(received)
        .as("%s: bytes received, half would be %d", expected, half)
        .matches(bytes -> bytes < half == (role == Role.SERVER ? client : server));
  }

  /** Sends all messages at once, and expects each of them back. */
  private void exchange(List<Message> messages) throws Exception {
    for (Message message : messages) {
      assertThat(connection().send(message))
          .as("%s: %s, %s", expected, message, connection().closeInfo())
          .isNotEqualTo(SendResult.CLOSED);
    }
    hear(messages);
  }

  /** Sends small messages alternately as for many receivers, uncompressed, and compressed. */
  private void exchangeByTurns() throws Exception {
    List<Message> messages = new ArrayList<>();
    for (Message message : Messages.COMPRESSIBLE) {
      if (message.isText() && message.size() <= 1000) {
        connection().send(PreparedMessage.of(message));
        connection().send(Message.text(message.text()).uncompressed());
        connection().send(message);
        messages.addAll(Collections.nCopies(3, message));
      }
    }
    hear(messages);
  }

  private void hear(List<Message> messages) throws Exception {
    for (Message sent : messages) {
      Optional<Message> echo = echoes.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      assertThat(Optional.of(sent).equals(echo))
          .as("%s: %s became %s, %s", expected, sent, echo, connection().closeInfo())
          .isTrue();
    }
  }

  private CompressionStatistics statistics() throws Exception {
    return Objects.requireNonNull(connection().compressionStatistics());
  }
}
