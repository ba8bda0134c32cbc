// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "h, h, ",
    "h:80, h, 80",
    "h:, h, ''",
    "'', '', ",
    "[::1], [::1], ",
    "[::1]:80, [::1], 80",
    "[::1]:, [::1], ''",
    "::1, ::1, ",
    "a:b:80, a:b:80, ",
    "10.0.0.0/8:81, 10.0.0.0/8, 81",
    "[fe80::]/10:81, [fe80::]/10, 81",
    "h:*, h, *",
  })
  void a_text_is_split_at_the_colon_before_the_port(String text, String host, String port) {
    Authority parts = Authority.split(text);

    assertThat(parts.host()).isEqualTo(host);
    assertThat(parts.port()).isEqualTo(port);
    assertThat(parts).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h",
        "h:",
        "h:0",
        "h:0000080",
        "h:65535",
        "H_1.example.",
        "a%62",
        "127.0.0.1:80",
        "[::1]",
        "[::1]:80",
        "[2001:DB8::A]",
        "[::ffff:192.0.2.1]:443",
      })
  void a_host_may_have_one_port(String text) {
    assertThat(Authority.isValid(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "h:65536",
        "h:100000",
        "h:4294967376",
        "h:-1",
        "h:+80",
        "h:8 0",
        "h:\u0668\u0660",
        "h:80:80",
        "u@h",
        "h/",
        "h ",
        "h\\x",
        "a%6",
        "b\u00fccher",
        "::1",
        "[::1",
        "[::1]80",
        "[::1]]",
        "[127.0.0.1]",
        "[fe80::1%25eth0]",
        "[1:2:3]",
      })
  void anything_else_is_not_valid(String text) {
    assertThat(Authority.isValid(text)).isFalse();
  }

  @Test
  void an_ipv6_address_is_written_in_brackets() {
    assertThat(Authority.of("::1", 80)).isEqualTo("[::1]:80");
    assertThat(Authority.of("h", 80)).isEqualTo("h:80");
    assertThat(Authority.split("[::1]:80").bareHost()).isEqualTo("::1");
  }
}
