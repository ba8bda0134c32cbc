// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void what_a_terminal_would_obey_is_escaped() {
    assertThat(Printable.text("\033[2J\007\r\b\177\u009b31m\u202egpj"))
        .isEqualTo("\\x1b[2J\\x07\\x0d\\x08\\x7f\\x9b31m\\u202egpj");
  }

  @Test
  void what_people_write_is_shown_as_it_is() {
    assertThat(Printable.text("naïve\tпривет 👋 \\ {}")).isEqualTo("naïve\tпривет 👋 \\ {}");
  }

  @Test
  void a_second_line_cannot_pass_for_another_message() {
    assertThat(Printable.text("one\n< two\nerror: three"))
        .isEqualTo("one\n  < two\n  error: three");
  }

  @Test
  void a_long_text_ends_with_how_much_more_there_is() {
    assertThat(Printable.text("x".repeat(Printable.MAX_CHARACTERS + 7)))
        .hasSizeLessThan(Printable.MAX_CHARACTERS + 100)
        .endsWith("x… and 7 more characters");
  }

  @Test
  void a_dump_has_offsets_hexadecimal_and_characters() {
    byte[] bytes = "0123456789abcdefg\0é".getBytes(StandardCharsets.UTF_8);

    assertThat(Printable.hexDump(ByteBuffer.wrap(bytes), bytes.length).lines())
        .containsExactly(
            "binary message of 20 bytes",
            "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|",
            "00000010  67 00 c3 a9                                       |g...|");
  }

  @Test
  void a_dump_ends_before_it_is_too_long() {
    byte[] bytes = new byte[Printable.MAX_DUMPED + 3];

    assertThat(Printable.hexDump(ByteBuffer.wrap(bytes), bytes.length))
        .endsWith("|................|\n… and 3 more bytes");
  }
}
