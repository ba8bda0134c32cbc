// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hawser.netty.InvalidHeadException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that arrive in pieces of any size. */
class HeadCheckTest {
  /** Writes two pieces, and returns what was passed on. */
  private static String through(HeadCheck check, String text, int cut) {
    EmbeddedChannel channel = new EmbeddedChannel(check);
    try {
      StringBuilder passed = new StringBuilder();
      for (String piece : new String[] {text.substring(0, cut), text.substring(cut)}) {
        channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
        ByteBuf out = channel.readInbound();
        if (out != null) {
          passed.append(out.toString(StandardCharsets.ISO_8859_1));
          out.release();
        }
      }
      return passed.toString();
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nHost: h\r\n\r\n body\r\n\tof it",
        "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n x",
        "HTTP/1.1 200 OK\nHost: h\n\n x",
        "HTTP/1.1 200 0 1 2 3\r\n\r\n",
      })
  void a_response_passes_with_the_bytes_after_its_head(String answer) {
    for (int cut = 0; cut <= answer.length(); cut++) {
      assertThat(through(new HeadCheck(), answer, cut)).isEqualTo(answer);
    }
  }

  @Test
  void a_server_that_speaks_tls_is_told_from_others() {
    assertThatExceptionOfType(InvalidHeadException.class)
        .isThrownBy(() -> through(new HeadCheck(), "\u0015\u0003\u0003", 0))
        .withMessage("is TLS, not HTTP");
    assertThatExceptionOfType(InvalidHeadException.class)
        .isThrownBy(() -> through(new HeadCheck(), "SSH-2.0", 0))
        .withMessage("is not HTTP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nHost: h\r\n x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nHost: h\r\n\tx\r\n\r\n",
        "HTTP/1.1 200 OK\r\n Host: h\r\n\r\n",
        "HTTP/1.1 200 OK\nHost: h\n x\n\n",
        "HTTP/1.1 200 OK\r\nHost: h\r\n \r\n\r\n",
        "HTTP/1.1 200 OK\r\nHost: h\r\n\r \r\n\r\n",
      })
  void a_folded_line_does_not_pass(String answer) {
    for (int cut = 0; cut <= answer.length(); cut++) {
      int at = cut;
      assertThatExceptionOfType(InvalidHeadException.class)
          .isThrownBy(() -> through(new HeadCheck(), answer, at))
          .withMessageContaining("folded");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX: y\r\n\r\n body",
        "HTTP/1.1 200\r\n\r\n",
        "HTTP/1.1 103 Hints\r\nX: y\r\n\r\nHTTP/1.1 100 \r\n\r\nHTTP/1.1 999 X\r\n\r\n x\r\n y",
        "HTTP/1.1 101 X\r\n\r\n\n\n  \n",
      })
  void a_response_passes_with_interim_responses_before_it(String answer) {
    for (int cut = 0; cut <= answer.length(); cut++) {
      assertThat(through(new HeadCheck(), answer, cut)).isEqualTo(answer);
    }
  }
}
