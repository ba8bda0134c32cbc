// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateNegotiationTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final Headers REQUEST =
      Headers.of(
          "Host", "server.test",
          "Upgrade", "websocket",
          "Connection", "Upgrade",
          "Sec-WebSocket-Key", KEY,
          "Sec-WebSocket-Version", "13");
  private static final Headers ANSWER =
      Headers.of(
          "Upgrade", "websocket",
          "Connection", "Upgrade",
          "Sec-WebSocket-Accept", WebSocketKey.accept(KEY));

  private static PerMessageDeflate with(Consumer<PerMessageDeflate.Builder> options) {
    PerMessageDeflate.Builder builder = PerMessageDeflate.builder();
    options.accept(builder);
    return builder.build();
  }

  private static @Nullable DeflateAgreement server(PerMessageDeflate options, String... offers)
      throws InvalidHandshakeException {
    Headers request = REQUEST;
    for (String offer : offers) {
      request = request.with("Sec-WebSocket-Extensions", offer);
    }
    return ServerHandshake.read("GET", "HTTP/1.1", request).agree(options);
  }

  private static @Nullable DeflateAgreement client(
      @Nullable PerMessageDeflate options, String answer) throws InvalidHandshakeException {
    return new ClientHandshake(ProtocolVersion.RFC_6455, List.of(), options, KEY)
        .read(101, ANSWER.with("Sec-WebSocket-Extensions", answer))
        .compression();
  }

  private static @Nullable String answer(PerMessageDeflate options, String... offers)
      throws InvalidHandshakeException {
    DeflateAgreement agreement = server(options, offers);
    return agreement == null ? null : agreement.extension();
  }

  // -- the server --------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | permessage-deflate",
        "permessage-deflate; client_max_window_bits | permessage-deflate",
        "permessage-deflate; client_max_window_bits=15"
            + " | permessage-deflate; client_max_window_bits=15",
        "permessage-deflate; client_max_window_bits=8"
            + " | permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=15"
            + " | permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=\"10\""
            + " | permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_no_context_takeover"
            + " | permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover"
            + " | permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9; client_max_window_bits=\"1\\2\";"
            + " client_no_context_takeover; server_no_context_takeover"
            + " | permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
            + " server_max_window_bits=9; client_max_window_bits=12",
      })
  void a_server_with_defaults_does_what_it_is_asked(String offer, String answer) throws Exception {
    assertThat(answer(PerMessageDeflate.defaults(), offer)).isEqualTo(answer);
  }

  @Test
  void a_server_asks_for_what_its_options_say() throws Exception {
    assertThat(answer(with(o -> o.serverNoContextTakeover(true)), "permessage-deflate"))
        .isEqualTo("permessage-deflate; server_no_context_takeover");
    assertThat(answer(with(o -> o.clientNoContextTakeover(true)), "permessage-deflate"))
        .isEqualTo("permessage-deflate; client_no_context_takeover");
    assertThat(answer(with(o -> o.serverMaxWindowBits(9)), "permessage-deflate"))
        .isEqualTo("permessage-deflate; server_max_window_bits=9");
    assertThat(
            answer(
                with(o -> o.clientMaxWindowBits(9)), "permessage-deflate; client_max_window_bits"))
        .isEqualTo("permessage-deflate; client_max_window_bits=9");
  }

  @ParameterizedTest
  @CsvSource({"8, 15, 8", "15, 8, 8", "12, 10, 10", "10, 12, 10", "15, 15, 15"})
  void the_smaller_window_of_the_two_is_agreed(int ours, int offered, int agreed) throws Exception {
    DeflateAgreement agreement =
        server(
            with(o -> o.serverMaxWindowBits(ours).clientMaxWindowBits(ours)),
            "permessage-deflate; server_max_window_bits="
                + offered
                + "; client_max_window_bits="
                + offered);

    assertThat(agreement).isNotNull();
    assertThat(agreement.serverMaxWindowBits()).isEqualTo(agreed);
    assertThat(agreement.clientMaxWindowBits()).isEqualTo(agreed);
    assertThat(agreement.parameters(Role.SERVER).windowBits()).isEqualTo(agreed);
  }

  @Test
  void compression_is_declined_for_a_client_that_cannot_limit_its_window() throws Exception {
    PerMessageDeflate options = with(o -> o.clientMaxWindowBits(12));

    assertThat(server(options, "permessage-deflate")).isNull();
    assertThat(server(options, "permessage-deflate, permessage-deflate; client_max_window_bits"))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover=true",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=+9",
        "permessage-deflate; server_max_window_bits=-9",
        "permessage-deflate; server_max_window_bits=0x9",
        "permessage-deflate; server_max_window_bits=9.0",
        "permessage-deflate; server_max_window_bits=99999999999999999999",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=x",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
        "x-webkit-deflate-frame",
        "permessage-deflat",
        "hashCode"
      })
  void an_unacceptable_offer_is_declined_and_the_next_one_is_considered(String offer)
      throws Exception {
    assertThat(server(PerMessageDeflate.defaults(), offer)).isNull();
    assertThat(
            answer(
                PerMessageDeflate.defaults(),
                offer + ", permessage-deflate; server_max_window_bits=11, permessage-deflate"))
        .isEqualTo("permessage-deflate; server_max_window_bits=11");
  }

  @Test
  void offers_may_stand_in_several_fields() throws Exception {
    assertThat(
            answer(
                PerMessageDeflate.defaults(),
                "foo, permessage-deflate; nonsense",
                "permessage-deflate; server_no_context_takeover"))
        .isEqualTo("permessage-deflate; server_no_context_takeover");
    assertThat(server(PerMessageDeflate.defaults())).isNull();
  }

  @Test
  void the_answer_has_what_was_agreed_and_nothing_if_nothing_was() throws Exception {
    ServerHandshake handshake =
        ServerHandshake.read(
            "GET", "HTTP/1.1", REQUEST.with("Sec-WebSocket-Extensions", "permessage-deflate"));

    assertThat(
            handshake
                .accept(null, handshake.agree(PerMessageDeflate.defaults()))
                .all("Sec-WebSocket-Extensions"))
        .containsExactly("permessage-deflate");
    assertThat(handshake.accept(null, null).contains("Sec-WebSocket-Extensions")).isFalse();
  }

  // -- the client --------------------------------------------------------------------------------

  @Test
  void a_client_offers_what_its_options_say() {
    assertThat(offer(null)).isNull();
    assertThat(offer(PerMessageDeflate.defaults()))
        .isEqualTo("permessage-deflate; client_max_window_bits");
    assertThat(
            offer(
                with(
                    o ->
                        o.serverNoContextTakeover(true)
                            .clientNoContextTakeover(true)
                            .serverMaxWindowBits(9)
                            .clientMaxWindowBits(10))))
        .isEqualTo(
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                + " server_max_window_bits=9; client_max_window_bits=10");
  }

  private static @Nullable String offer(@Nullable PerMessageDeflate options) {
    return new ClientHandshake(ProtocolVersion.RFC_6455, List.of(), options, KEY)
        .request()
        .first("Sec-WebSocket-Extensions");
  }

  @Test
  void a_client_complies_with_what_the_server_requires() throws Exception {
    DeflateAgreement agreement =
        client(
            PerMessageDeflate.defaults(),
            "permessage-deflate; client_no_context_takeover; client_max_window_bits=9;"
                + " server_no_context_takeover; server_max_window_bits=\"8\"");

    assertThat(agreement)
        .isEqualTo(
            new DeflateAgreement(
                PerMessageDeflate.defaults(),
                true,
                true,
                8,
                9,
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                    + " server_max_window_bits=8; client_max_window_bits=9"));
    assertThat(agreement).isNotNull();
    assertThat(agreement.parameters(Role.CLIENT).windowBits()).isEqualTo(9);
    assertThat(agreement.takesContextOver(Role.CLIENT)).isFalse();
  }

  @Test
  void a_client_does_what_it_offered_even_if_the_answer_omits_it() throws Exception {
    DeflateAgreement agreement =
        client(
            with(o -> o.clientMaxWindowBits(10).clientNoContextTakeover(true)),
            "permessage-deflate");

    assertThat(agreement).isNotNull();
    assertThat(agreement.clientMaxWindowBits()).isEqualTo(10);
    assertThat(agreement.takesContextOver(Role.CLIENT)).isFalse();
    assertThat(agreement.takesContextOver(Role.SERVER)).isTrue();
  }

  @Test
  void a_server_may_decline() throws Exception {
    assertThat(
            new ClientHandshake(
                    ProtocolVersion.RFC_6455, List.of(), PerMessageDeflate.defaults(), KEY)
                .read(101, ANSWER)
                .compression())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate; unknown | unknown",
        "permessage-deflate; server_no_context_takeover=1 | server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover=1 | client_no_context_takeover",
        "permessage-deflate; client_max_window_bits | client_max_window_bits",
        "permessage-deflate; client_max_window_bits=16 | client_max_window_bits",
        "permessage-deflate; client_max_window_bits=08 | client_max_window_bits",
        "permessage-deflate; server_max_window_bits | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=0 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=-1 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=16 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=99999999999 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=18446744073709551625 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=4294967305 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits= | Sec-WebSocket-Extensions",
        "permessage-deflate; server_max_window_bits=\"\" | Sec-WebSocket-Extensions",
        "permessage-deflate; server_max_window_bits=+9 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=09 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=9.0 | server_max_window_bits",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9"
            + " | server_max_window_bits",
        "permessage-deflate, permessage-deflate | permessage-deflate",
        "permessage-deflate, foo | foo",
        "foo | foo",
        "permessage-deflate; | Sec-WebSocket-Extensions"
      })
  void a_client_refuses_an_unacceptable_answer_and_names_the_parameter(
      String answer, String named) {
    assertFails(PerMessageDeflate.defaults(), answer, named);
  }

  @Test
  void a_client_fails_on_an_answer_that_is_not_what_it_asked_for() {
    PerMessageDeflate forgetful = with(o -> o.serverNoContextTakeover(true));
    PerMessageDeflate small = with(o -> o.serverMaxWindowBits(10).clientMaxWindowBits(10));

    assertFails(forgetful, "permessage-deflate", "server_no_context_takeover");
    assertFails(small, "permessage-deflate", "server_max_window_bits=10");
    assertFails(
        small, "permessage-deflate; server_max_window_bits=11", "server_max_window_bits=10");
    assertFails(
        small,
        "permessage-deflate; server_max_window_bits=9; client_max_window_bits=11",
        "client_max_window_bits\": 11");
    assertFails(null, "permessage-deflate", "no extension was requested");
  }

  private static void assertFails(
      @Nullable PerMessageDeflate options, String answer, String named) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> client(options, answer))
        .withMessageContaining(named);
  }
}
