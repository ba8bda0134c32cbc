// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintableTest {
  @ParameterizedTest
  @CsvSource({
    "27, true, true", // escape
    "10, true, true",
    "127, true, true",
    "133, true, true", // next line
    "173, true, true", // soft hyphen
    "8203, true, true", // zero width space
    "8232, true, true", // line separator
    "8238, true, true", // right-to-left override
    "55357, true, true", // half of a surrogate pair
    "57344, true, true", // private use
    "92, true, false", // backslash
    "228, true, false",
    "12354, true, false",
    "32, false, false",
    "126, false, false",
  })
  void characters_that_can_control_a_terminal_are_escaped(
      int c, boolean inAscii, boolean inUnicode) {
    String text = String.valueOf((char) c);
    String escaped = "\\u%04X".formatted(c);

    assertThat(Printable.ascii(text)).isEqualTo(inAscii ? escaped : text);
    assertThat(Printable.unicode(text)).isEqualTo(inUnicode ? escaped : text);
  }

  @Test
  void a_quoted_text_cannot_end_early() {
    assertThat(Printable.quoted("x\", Host \"y")).isEqualTo("\"x\\u0022, Host \\u0022y\"");
  }

  @Test
  void an_address_has_a_name() {
    assertThat(Printable.address(UnixDomainSocketAddress.of(""))).isEqualTo("a Unix socket");
    assertThat(Printable.address(UnixDomainSocketAddress.of("/run/x"))).isEqualTo("/run/x");
  }

  @Test
  void a_long_text_is_cut() {
    assertThat(Printable.ascii("x".repeat(200))).hasSize(200);
    assertThat(Printable.ascii("x".repeat(201))).isEqualTo("x".repeat(200) + '…');
    assertThat(Printable.unicode("x".repeat(300))).hasSize(300);
    assertThat(Printable.unicode("x".repeat(301))).isEqualTo("x".repeat(300) + '…');
    assertThat(Printable.ascii("\n".repeat(1000))).hasSizeLessThan(210);
  }
}
