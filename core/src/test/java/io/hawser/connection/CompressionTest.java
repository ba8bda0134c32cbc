// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.Message;
import io.hawser.PreparedMessage;
import io.hawser.SendResult;
import io.hawser.TransportException;
import io.hawser.WebSocket;
import io.hawser.WebSocketOptions;
import io.hawser.protocol.CompressionStatistics;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.testkit.RecordingListener;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compression as the user of a connection sees it. */
class CompressionTest {
  private static final String TEXT = "all work and no play ".repeat(100);

  private final RecordingListener client = new RecordingListener();
  private final RecordingListener server = new RecordingListener();

  @AfterEach
  void nothing_else_happened() {
    client.assertNothingElse();
    server.assertNothingElse();
  }

  private static WebSocketOptions options(Consumer<WebSocketOptions.Builder> options) {
    WebSocketOptions.Builder builder = WebSocketOptions.builder();
    options.accept(builder);
    return builder.build();
  }

  private SimulatedPair pair(Consumer<PerMessageDeflate.Builder> options) {
    return pair(o -> {}, o -> o.compression(options));
  }

  private SimulatedPair pair(
      Consumer<WebSocketOptions.Builder> clientOptions,
      Consumer<WebSocketOptions.Builder> serverOptions) {
    return SimulatedPair.connect(
        options(clientOptions),
        ws -> ws.listener(client),
        options(serverOptions),
        ws -> ws.listener(server));
  }

  private static CompressionStatistics statistics(WebSocket ws) {
    @Nullable CompressionStatistics statistics = ws.compressionStatistics();
    assertThat(statistics).isNotNull();
    return statistics;
  }

  @Test
  void a_client_offers_compression_by_default_and_a_server_does_not_agree_by_default() {
    assertThat(pair(o -> {}, o -> {}).client().extensions()).isEmpty();
    assertThat(pair(o -> {}, o -> {}).server().compressionStatistics()).isNull();
    assertThat(pair(o -> {}, o -> o.compression(c -> {})).client().extensions())
        .isEqualTo("permessage-deflate");
    assertThat(
            pair(
                    o -> o.compression(c -> c.clientMaxWindowBits(9)),
                    o -> o.compression(c -> c.serverNoContextTakeover(true)))
                .server()
                .extensions())
        .isEqualTo("permessage-deflate; server_no_context_takeover; client_max_window_bits=9");
    assertThat(pair(o -> o.noCompression(), o -> o.compression(c -> {})).server().extensions())
        .isEmpty();
    assertThat(
            pair(o -> o.compression(c -> {}), o -> o.compression(c -> {}).noCompression())
                .server()
                .extensions())
        .isEmpty();
  }

  @Test
  void text_arrives_unchanged_and_fewer_bytes_are_sent() {
    SimulatedPair pair = pair(c -> {});

    pair.client().send(TEXT);
    pair.server().send(TEXT);
    pair.run();

    assertThat(server.next()).isEqualTo("text " + TEXT);
    assertThat(client.next()).isEqualTo("text " + TEXT);
    CompressionStatistics atClient = statistics(pair.client());
    CompressionStatistics atServer = statistics(pair.server());
    assertThat(atClient.sentBytes()).isEqualTo(TEXT.length());
    assertThat(atClient.sentCompressedBytes()).isBetween(1L, TEXT.length() / 10L);
    assertThat(atServer)
        .isEqualTo(
            new CompressionStatistics(
                atClient.receivedMessages(),
                atClient.receivedBytes(),
                atClient.receivedCompressedBytes(),
                atClient.sentMessages(),
                atClient.sentBytes(),
                atClient.sentCompressedBytes()));
  }

  @Test
  void each_message_may_be_compressed_or_not() throws Exception {
    SimulatedPair pair = pair(c -> {});
    ExecutorService other = Executors.newSingleThreadExecutor();

    pair.client().send(Message.text(TEXT).uncompressed());
    pair.client().send(Message.text("short").compressed());
    pair.client().send("short");
    assertThat(statistics(pair.client()).sentMessages()).isEqualTo(1);
    other
        .submit(
            () -> {
              pair.client().send(Message.text(TEXT).uncompressed());
              pair.client().send(Message.binary(new byte[] {1}).compressed());
            })
        .get();
    other.shutdown();
    pair.run();

    assertThat(statistics(pair.client()).sentMessages()).isEqualTo(2);
    assertThat(server.next()).isEqualTo("text " + TEXT);
    assertThat(server.next()).isEqualTo("text short");
    assertThat(server.next()).isEqualTo("text short");
    assertThat(server.next()).isEqualTo("text " + TEXT);
    assertThat(server.next()).isEqualTo("binary 01");
  }

  @Test
  void the_choice_that_was_made_when_the_message_was_sent_counts() throws Exception {
    SimulatedPair pair = pair(c -> {});
    ExecutorService other = Executors.newSingleThreadExecutor();
    Message secret = Message.text(TEXT).uncompressed();

    other.submit(() -> pair.server().send(secret)).get();
    other.shutdown();
    secret.compressed();
    pair.run();

    assertThat(client.next()).isEqualTo("text " + TEXT);
    assertThat(statistics(pair.server()).sentMessages()).isZero();
  }

  @Test
  void the_limit_for_waiting_bytes_counts_compressed_bytes() {
    SimulatedPair pair =
        pair(o -> {}, o -> o.compression(c -> {}).waterMarks(100, 200).maxBufferedAmount(1000));
    pair.blockServer();
    String large = "x".repeat(1_000_000);

    // A million bytes become about a thousand.
    assertThat(pair.server().send(large)).isEqualTo(SendResult.BACKPRESSURE);
    SendResult last = SendResult.BACKPRESSURE;
    int accepted = 1;
    for (; last == SendResult.BACKPRESSURE && accepted < 50; accepted++) {
      last = pair.server().send(large);
    }
    pair.run();

    assertThat(last).isEqualTo(SendResult.CLOSED);
    assertThat(accepted).isLessThan(4);
    assertThat(server.next()).startsWith("error TransportException: the peer is too slow");
    assertThat(server.next()).isEqualTo("close 1006");
    pair.unblock();
    pair.run();
    client.next();
  }

  @Test
  void a_message_that_cannot_be_written_ends_the_connection_and_is_reported() {
    SimulatedPair pair = pair(c -> {});
    List<String> sent = new ArrayList<>();
    pair.server().send(TEXT);
    pair.run();
    assertThat(client.next()).isEqualTo("text " + TEXT);

    pair.exhaustServer();
    SendResult result =
        pair.server().send(TEXT, failure -> sent.add(failure == null ? "sent" : "not sent"));
    pair.run();

    assertThat(result).isEqualTo(SendResult.CLOSED);
    assertThat(sent).containsExactly("not sent");
    assertThat(server.next())
        .startsWith("error TransportException: a message could not be written")
        .contains("no memory left");
    assertThat(server.next()).isEqualTo("close 1006");
    assertThat(client.next()).isEqualTo("close 1006");
  }

  @Test
  void the_choice_survives_a_copy() {
    List<Message> kept = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            options(o -> {}),
            ws -> ws.listener(client),
            options(o -> o.compression(c -> {})),
            ws -> ws.onMessage(message -> kept.add(message.compressed().copy())));

    pair.client().send("tiny");
    pair.run();
    pair.server().send(kept.get(0));
    pair.run();

    assertThat(client.next()).isEqualTo("text tiny");
    assertThat(statistics(pair.server()).sentMessages()).isEqualTo(1);
  }

  @Test
  void a_prepared_message_is_compressed_once_for_all_with_the_same_parameters() {
    PreparedMessage prepared = PreparedMessage.text(TEXT);
    List<SimulatedPair> pairs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int bits = i % 2 == 0 ? 15 : 10;
      pairs.add(pair(c -> c.serverMaxWindowBits(bits)));
    }
    pairs.add(pair(o -> o.noCompression(), o -> {}));

    for (int round = 0; round < 3; round++) {
      for (SimulatedPair pair : pairs) {
        assertThat(pair.server().send(prepared)).isEqualTo(SendResult.OK);
        pair.server().send(TEXT);
        pair.run();
        assertThat(client.next()).isEqualTo("text " + TEXT);
        assertThat(client.next()).isEqualTo("text " + TEXT);
      }
    }

    assertThat(prepared).hasToString("prepared text message of 2100 bytes, compressed 2 times");
    assertThat(statistics(pairs.get(0).server()).sentMessages()).isEqualTo(6);
  }

  @Test
  void a_prepared_message_keeps_its_choice_and_its_bytes() {
    SimulatedPair pair = pair(c -> {});
    byte[] noise = new byte[2000];
    new java.util.Random(3).nextBytes(noise);
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
    PreparedMessage binary = PreparedMessage.binary(bytes);
    bytes.put(1, (byte) 9);

    pair.server().send(PreparedMessage.of(Message.text(TEXT).uncompressed()));
    pair.server().send(PreparedMessage.of(Message.binary(noise)));
    pair.server().send(binary);
    assertThat(statistics(pair.server()).sentMessages()).isZero();
    pair.server().send(PreparedMessage.of(Message.text("shrt").compressed()));
    pair.server().send(PreparedMessage.of(Message.text("aaaaaaaaaaaaaaaa").compressed()));
    assertThat(statistics(pair.server()).sentMessages()).isEqualTo(1);
    pair.run();

    assertThat(client.next()).isEqualTo("text " + TEXT);
    assertThat(client.next()).startsWith("binary ");
    assertThat(client.next()).isEqualTo("binary 0203");
    assertThat(client.next()).isEqualTo("text shrt");
    assertThat(client.next()).isEqualTo("text aaaaaaaaaaaaaaaa");
  }

  @Test
  void a_prepared_message_of_another_thread_is_called_back_and_refused_when_closed()
      throws Exception {
    SimulatedPair pair = pair(c -> {});
    PreparedMessage prepared = PreparedMessage.text(TEXT);
    List<String> sent = new ArrayList<>();
    ExecutorService other = Executors.newSingleThreadExecutor();

    other.submit(() -> pair.server().send(prepared, failure -> sent.add("sent " + failure))).get();
    pair.run();
    assertThat(client.next()).isEqualTo("text " + TEXT);
    pair.server().close();
    pair.run();
    assertThat(other.submit(() -> pair.server().send(prepared)).get()).isEqualTo(SendResult.CLOSED);
    assertThat(
            pair.server()
                .send(
                    prepared,
                    failure -> {
                      assertThat(failure).isInstanceOf(TransportException.class);
                      sent.add("refused");
                    }))
        .isEqualTo(SendResult.CLOSED);
    pair.run();
    other.shutdown();

    assertThat(sent).containsExactly("sent null", "refused");
    assertThat(client.next()).isEqualTo("close 1000");
    assertThat(server.next()).isEqualTo("close 1000");
  }

  @Test
  void a_server_sets_the_window_of_its_client_and_an_invalid_level_is_refused() {
    // The client offers client_max_window_bits, so the server may set it.
    assertThat(
            pair(o -> {}, o -> o.compression(c -> c.clientMaxWindowBits(9))).client().extensions())
        .isEqualTo("permessage-deflate; client_max_window_bits=9");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(o -> o.compression(c -> c.level(11))))
        .withMessage("level is 11: must be 0 to 9");
  }
}
