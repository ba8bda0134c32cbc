// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.hixie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.handshake.InvalidHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HixieHandshakeTest {
  private static final String KEY1 = "Sec-WebSocket-Key1";
  private static final String KEY2 = "Sec-WebSocket-Key2";

  /** The example of draft 76, section 1.2. */
  private static final Headers EXAMPLE_76 =
      Headers.of(
          "Host",
          "example.com",
          "Connection",
          "Upgrade",
          KEY2,
          "12998 5 Y3 1  .P00",
          "Sec-WebSocket-Protocol",
          "sample",
          "Upgrade",
          "WebSocket",
          KEY1,
          "4 @1  46546xW%0l 1 5",
          "Origin",
          "http://example.com");

  private static final Headers EXAMPLE_75 =
      Headers.of(
          "Upgrade", "WebSocket",
          "Connection", "Upgrade",
          "Host", "example.com",
          "Origin", "http://example.com",
          "WebSocket-Protocol", "sample");

  /** Returns the header with one field replaced, or left out if there are no values. */
  private static Headers with(Headers headers, String name, String... values) {
    Headers changed = headers.without(name);
    for (String value : values) {
      changed = changed.with(name, value);
    }
    return changed;
  }

  private static HixieHandshake read(Headers headers) throws InvalidHandshakeException {
    return HixieHandshake.read("GET", "HTTP/1.1", "/demo", headers, false);
  }

  private static void assertRefused(String words, Headers headers) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> read(headers))
        .withMessageContaining(words)
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  // -- draft 76 ----------------------------------------------------------------------------------

  @Test
  void the_example_of_draft_76_is_answered_as_there() throws InvalidHandshakeException {
    HixieHandshake handshake = read(EXAMPLE_76);

    assertThat(handshake.version()).isEqualTo(ProtocolVersion.HIXIE_76);
    assertThat(handshake.origin()).isEqualTo("http://example.com");
    assertThat(handshake.subprotocol()).isEqualTo("sample");
    assertThat(handshake.reasonPhrase()).isEqualTo("WebSocket Protocol Handshake");
    assertThat(handshake.key3Bytes()).isEqualTo(8);
    assertThat(handshake.accept("sample", null))
        .hasToString(
            """
            Upgrade: WebSocket
            Connection: Upgrade
            Sec-WebSocket-Origin: http://example.com
            Sec-WebSocket-Location: ws://example.com/demo
            Sec-WebSocket-Protocol: sample
            """);
    assertThat(handshake.answer("^n:ds[4U".getBytes(StandardCharsets.ISO_8859_1)))
        .asString(StandardCharsets.ISO_8859_1)
        .isEqualTo("8jKS'y:G*Co,Wxa-");
  }

  static List<String[]> keys() {
    return List.of(
        new String[] {
          "4 @1  46546xW%0l 1 5",
          "12998 5 Y3 1  .P00",
          "5e6e3a64735b3455",
          "386a4b5327793a472a436f2c5778612d"
        },
        new String[] {
          "36 7   74 i  92 2'm 9 0G",
          "y  R2 48 Q1O4  e|BV3 i5 1  u- 65",
          "01d1dd3bd15663ff",
          "0b99fa55bd01237b45a2f1d0878aeeeb"
        },
        new String[] {
          "18x 6]8vM;54 *(5:  {   U1]8  z [  8",
          "1_ tx7X d  <  nw  334J702) 7]o}` 0",
          "546d5b4b20543275",
          "66514a2c664e2f344634217e4b7e4d48"
        },
        new String[] {"1 1", "2 2", "6162636465666768", "7eafba0903549cb90f697c4864b9f3bb"});
  }

  @ParameterizedTest
  @MethodSource("keys")
  void two_keys_and_eight_bytes_are_answered_by_their_hash(
      String key1, String key2, String key3, String answer) throws InvalidHandshakeException {
    HixieHandshake handshake = read(with(with(EXAMPLE_76, KEY1, key1), KEY2, key2));

    assertThat(HexFormat.of().formatHex(handshake.answer(HexFormat.of().parseHex(key3))))
        .isEqualTo(answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "0 0=0",
        "0 1=1",
        "42949672 95=4294967295",
        "8589934 59 0=4294967295",
        "x!1;2:3, and 4} 5~=4115",
        "1,2 3;@4=1234",
        "000000000000000000000000000000 7=7"
      })
  void a_key_number_is_its_digits_divided_by_its_number_of_spaces(String key, long number)
      throws Exception {
    for (String name : List.of(KEY1, KEY2)) {
      HixieHandshake handshake =
          read(with(with(with(EXAMPLE_76, KEY1, "3 0"), KEY2, "3 0"), name, key));

      ByteBuffer challenge = ByteBuffer.allocate(16).putInt(0, 30).putInt(4, 30);
      challenge.putInt(name.equals(KEY1) ? 0 : 4, (int) number);
      assertThat(handshake.answer(new byte[8]))
          .isEqualTo(MessageDigest.getInstance("MD5").digest(challenge.array()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "123456, no spaces",
    "abc def, no digits",
    "1 2 3, divisible",
    "42949672 96, too large",
    "8589934 59 2, too large",
    "99999999999999999999999999 9, too large",
    "9223372036854775807 9223372036854775808, too large"
  })
  void a_key_that_is_no_number_is_refused(String key, String words) {
    for (String name : List.of(KEY1, KEY2)) {
      assertRefused(name, with(EXAMPLE_76, name, key));
      assertRefused(words, with(EXAMPLE_76, name, key));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY1, KEY2})
  void a_key_must_occur_exactly_once_and_be_short(String name) throws InvalidHandshakeException {
    assertRefused("No " + name, with(EXAMPLE_76, name));
    assertRefused("More than one " + name, with(EXAMPLE_76, name, "1 1", "1 1"));
    assertRefused("No " + name, with(EXAMPLE_76, name, ""));
    read(with(EXAMPLE_76, name, "1 1" + "x".repeat(253)));
    assertRefused(name + " is longer than 256", with(EXAMPLE_76, name, "1 1" + "x".repeat(254)));
    assertRefused(name + " is longer", with(EXAMPLE_76, name, "1 " + "1".repeat(10_000)));
  }

  @Test
  void a_key_may_have_del_which_some_clients_send_and_other_fields_may_not()
      throws InvalidHandshakeException {
    assertThat(read(with(EXAMPLE_76, "sec-websocket-key1", "\u007F1 \u007F1")).answer(new byte[8]))
        .isEqualTo(read(with(EXAMPLE_76, KEY1, "1 1")).answer(new byte[8]));
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("Origin", "\u007F"));
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of(KEY1, "1 1\r\nX: y"));
  }

  @Test
  void eight_bytes_may_be_announced_and_nothing_else() throws InvalidHandshakeException {
    read(with(EXAMPLE_76, "Content-Length", "8"));
    for (String length : List.of("0", "9", "08", "8, 8", "-8", "")) {
      assertRefused("body", with(EXAMPLE_76, "Content-Length", length));
    }
    assertRefused("body", with(EXAMPLE_76, "Content-Length", "8", "8"));
    assertRefused("body", with(EXAMPLE_76, "Transfer-Encoding", "chunked"));
    HixieHandshake handshake = read(EXAMPLE_76);
    for (int length : new int[] {0, 7, 9}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> handshake.answer(new byte[length]))
          .withMessageContaining("key3 has " + length + " bytes");
    }
  }

  // -- draft 75 ----------------------------------------------------------------------------------

  @Test
  void draft_75_is_answered_byte_for_byte_as_its_clients_compare()
      throws InvalidHandshakeException {
    HixieHandshake handshake = read(EXAMPLE_75);

    assertThat(handshake.version()).isEqualTo(ProtocolVersion.HIXIE_75);
    assertThat(handshake.subprotocol()).isEqualTo("sample");
    assertThat("HTTP/1.1 101 " + handshake.reasonPhrase() + "\n" + handshake.accept("sample", null))
        .isEqualTo(
            """
            HTTP/1.1 101 Web Socket Protocol Handshake
            Upgrade: WebSocket
            Connection: Upgrade
            WebSocket-Origin: http://example.com
            WebSocket-Location: ws://example.com/demo
            WebSocket-Protocol: sample
            """);
    assertThat(handshake.key3Bytes()).isZero();
    assertThat(handshake.answer(new byte[0])).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> handshake.answer(new byte[8]));
  }

  @Test
  void draft_75_has_no_body() throws InvalidHandshakeException {
    read(with(EXAMPLE_75, "Content-Length", "0"));
    assertRefused("body", with(EXAMPLE_75, "Content-Length", "8"));
    assertRefused("body", with(EXAMPLE_75, "Transfer-Encoding", "chunked"));
  }

  // -- both --------------------------------------------------------------------------------------

  @Test
  void what_later_versions_have_is_not_hixie() {
    assertThat(HixieHandshake.isHixie(EXAMPLE_75)).isTrue();
    assertThat(HixieHandshake.isHixie(EXAMPLE_76)).isTrue();
    assertThat(HixieHandshake.isHixie(EXAMPLE_76.with("sec-websocket-version", "13"))).isFalse();
    assertThat(HixieHandshake.isHixie(EXAMPLE_75.with("SEC-WEBSOCKET-KEY", "x"))).isFalse();
  }

  @Test
  void what_holds_for_every_handshake_holds_here_too() throws InvalidHandshakeException {
    for (Headers example : List.of(EXAMPLE_75, EXAMPLE_76)) {
      for (String name : List.of("Host", "Origin")) {
        assertRefused("No " + name, with(example, name));
        assertRefused("No " + name, with(example, name, ""));
        assertRefused("More than one " + name, with(example, name, "a", "a"));
      }
      assertRefused("Connection", with(example, "Connection"));
      assertRefused("Connection", with(example, "Connection", "keep-alive"));
      assertThatExceptionOfType(InvalidHandshakeException.class)
          .isThrownBy(() -> HixieHandshake.read("POST", "HTTP/1.1", "/", example, false))
          .satisfies(e -> assertThat(e.status()).isEqualTo(405));
      assertThatExceptionOfType(InvalidHandshakeException.class)
          .isThrownBy(() -> HixieHandshake.read("GET", "HTTP/1.0", "/", example, false))
          .satisfies(e -> assertThat(e.status()).isEqualTo(400));
    }
  }

  @Test
  void the_drafts_between_hixie_and_hybi_4_are_refused() throws InvalidHandshakeException {
    read(with(EXAMPLE_76, "Sec-WebSocket-Draft", "0"));
    for (String draft : List.of("1", "2", "00", "")) {
      assertRefused("Sec-WebSocket-Draft", with(EXAMPLE_76, "Sec-WebSocket-Draft", draft));
      assertRefused("Sec-WebSocket-Draft", with(EXAMPLE_75, "Sec-WebSocket-Draft", draft));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, example.com, /, ws://example.com/",
    "true, example.com, /, wss://example.com/",
    "false, example.com:8080, /chat?room=4%202&x, ws://example.com:8080/chat?room=4%202&x",
    "true, EXAMPLE.com:443, /a, wss://EXAMPLE.com:443/a",
    "true, [::1]:8443, //b, wss://[::1]:8443//b",
    "false, [2001:db8::1], /, ws://[2001:db8::1]/"
  })
  void the_location_is_the_host_as_the_client_wrote_it_and_the_target(
      boolean secure, String host, String target, String location)
      throws InvalidHandshakeException {
    for (Headers example : List.of(EXAMPLE_75, EXAMPLE_76)) {
      String name = example.equals(EXAMPLE_75) ? "WebSocket-Location" : "Sec-WebSocket-Location";
      HixieHandshake handshake =
          HixieHandshake.read("GET", "HTTP/1.1", target, with(example, "Host", host), secure);

      assertThat(handshake.accept(null, null).first(name)).isEqualTo(location);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/\u0001", "/a b", "/\u00E9", "/\r\nX: y", "/\u007F", "/\u2028"})
  void a_target_that_is_no_part_of_a_uri_is_refused(String target) {
    assertThatExceptionOfType(InvalidHandshakeException.class)
        .isThrownBy(() -> HixieHandshake.read("GET", "HTTP/1.1", target, EXAMPLE_76, false))
        .withMessageContaining("target")
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void a_subprotocol_is_one_text_that_is_echoed_or_left_out() throws InvalidHandshakeException {
    for (Headers example : List.of(EXAMPLE_75, EXAMPLE_76)) {
      String name = example.equals(EXAMPLE_75) ? "WebSocket-Protocol" : "Sec-WebSocket-Protocol";
      HixieHandshake odd = read(with(example, name, "v1, (two) words"));
      assertThat(odd.subprotocol()).isEqualTo("v1, (two) words");
      assertThat(HixieHandshake.subprotocols(with(example, name, "v1, (two) words")))
          .containsExactly("v1, (two) words");
      assertThat(odd.accept("v1, (two) words", null).first(name)).isEqualTo("v1, (two) words");
      assertThat(odd.accept(null, null).contains(name)).isFalse();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> odd.accept("v1", null))
          .withMessageContaining("v1, (two) words was");

      HixieHandshake none = read(with(example, name));
      assertThat(none.subprotocol()).isNull();
      assertThat(HixieHandshake.subprotocols(with(example, name))).isEmpty();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> none.accept("v1", null))
          .withMessageContaining("none was");

      assertRefused("More than one " + name, with(example, name, "a", "b"));
      assertRefused("No " + name, with(example, name, ""));
      assertRefused("Invalid " + name, with(example, name, "\u00E9"));
      assertRefused("Invalid " + name, with(example, name, "a\tb"));
    }
  }
}
