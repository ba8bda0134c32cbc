// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeHeadersTest {
  @Test
  void subprotocols_keep_their_order_over_several_fields() {
    assertThat(HandshakeHeaders.subprotocols(List.of("chat.v2, chat.v1", "x\t,\ty")))
        .containsExactly("chat.v2", "chat.v1", "x", "y");
    assertThat(HandshakeHeaders.subprotocols(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ",", " , ,", "a b", "a,a", "a;b", "\"a\"", "ä", "a,\u0000", "a/b", "a=b"})
  void subprotocols_against_the_grammar_are_refused(String value) {
    assertThat(HandshakeHeaders.subprotocols(List.of(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a, b, ", "a,b,", ",a,b", " ,\t, a ,, b", "a,,,,b", "a,b,,,,,,,,", ",,,,,,,,a,b"})
  void a_few_empty_elements_are_ignored(String value) {
    assertThat(HandshakeHeaders.subprotocols(List.of(value))).containsExactly("a", "b");
    assertThat(HandshakeHeaders.extensions(List.of(value)))
        .containsExactly(new Extension("a", List.of()), new Extension("b", List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a,,,,,,,,,,b", ",,,,,,,,,a", "a,,,,,,,,,,", ",,,,,a,,,,,b", ",a;,b", ",\"a\""})
  void many_are_not(String value) {
    assertThat(HandshakeHeaders.subprotocols(List.of(value))).isNull();
    assertThat(HandshakeHeaders.extensions(List.of(value))).isNull();
  }

  @Test
  void a_field_without_an_element_is_refused_even_next_to_another_field() {
    for (String empty : List.of("", " ", ",", ", ,")) {
      assertThat(HandshakeHeaders.subprotocols(List.of("a", empty))).isNull();
      assertThat(HandshakeHeaders.extensions(List.of(empty, "a"))).isNull();
    }
  }

  @Test
  void a_subprotocol_must_not_occur_in_two_fields() {
    assertThat(HandshakeHeaders.subprotocols(List.of("a", "a"))).isNull();
  }

  @Test
  void extensions_are_read_with_parameters_and_quotes() {
    List<Extension> extensions =
        HandshakeHeaders.extensions(
            List.of("permessage-deflate; client_max_window_bits; x=\"1\\0\" , foo", "bar;y=z"));

    assertThat(extensions)
        .containsExactly(
            new Extension(
                "permessage-deflate",
                List.of(
                    new Extension.Parameter("client_max_window_bits", null),
                    new Extension.Parameter("x", "10"))),
            new Extension("foo", List.of()),
            new Extension("bar", List.of(new Extension.Parameter("y", "z"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "a;",
        "a;b=",
        "a;b=\"",
        "a;b=\"\"",
        "a;b=\"c",
        "a;b=\"c d\"",
        "a;b=\"c\\",
        "a b",
        "a;=b",
        "a; b=c d",
        "a;b=\"c\"d",
        "ä"
      })
  void extensions_against_the_grammar_are_refused(String value) {
    assertThat(HandshakeHeaders.extensions(List.of(value))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"constructor", "__proto__", "hashCode", "toString"})
  void names_with_a_special_meaning_elsewhere_are_just_names(String name) {
    assertThat(HandshakeHeaders.extensions(List.of(name)))
        .containsExactly(new Extension(name, List.of()));
  }

  /**
   * The inputs of CVE-2021-32640, CVE-2020-7662 and CVE-2020-7663. A quadratic algorithm would take
   * minutes.
   */
  @Test
  void hostile_values_are_read_in_one_pass() {
    String spaces = "a" + " ".repeat(1 << 20) + "!?";
    String escapes = "a; b=\"" + "\\c".repeat(1 << 20);
    String many = "x,".repeat(1 << 20);

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertThat(HandshakeHeaders.subprotocols(List.of(spaces))).isNull();
          assertThat(HandshakeHeaders.extensions(List.of(escapes))).isNull();
          assertThat(HandshakeHeaders.subprotocols(List.of(many))).isNull();
          assertThat(HandshakeHeaders.hasElement(List.of(many), "y")).isFalse();
        });
  }

  @Test
  void an_element_is_found_in_any_case_and_only_whole() {
    assertThat(HandshakeHeaders.hasElement(List.of("keep-alive, Upgrade"), "upgrade")).isTrue();
    assertThat(HandshakeHeaders.hasElement(List.of("keep-alive", "UPGRADE"), "upgrade")).isTrue();
    assertThat(HandshakeHeaders.hasElement(List.of("upgrades, up"), "upgrade")).isFalse();
    assertThat(HandshakeHeaders.hasElement(List.of(), "upgrade")).isFalse();
  }
}
