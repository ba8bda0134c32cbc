// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heads that Netty's decoder refuses because of the guard, however they are fragmented. */
class HeadGuardTest {
  private static EmbeddedChannel server() {
    return new EmbeddedChannel(new HeadGuard(), new HttpRequestDecoder());
  }

  /** The heads that the decoder delivers, as "ok" or "bad". */
  private static List<String> heads(EmbeddedChannel channel, String... pieces) {
    List<String> heads = new ArrayList<>();
    for (String piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
    }
    for (Object in = channel.readInbound(); in != null; in = channel.readInbound()) {
      if (in instanceof HttpMessage head) {
        heads.add(head.decoderResult().isSuccess() ? "ok" : "bad");
      }
      ReferenceCountUtil.release(in);
    }
    channel.finishAndReleaseAll();
    return heads;
  }

  private static void assertRefused(String head) {
    for (int cut = 0; cut <= head.length(); cut++) {
      assertThat(heads(server(), head.substring(0, cut), head.substring(cut)))
          .as("cut at %d", cut)
          .containsExactly("bad");
    }
    assertThat(heads(server(), head.split(""))).containsExactly("bad");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nA: b\r\n c: d\r\n\r\n",
        "GET / HTTP/1.1\r\nA: b\r\n\t\r\n\r\n",
        "GET / HTTP/1.1\r\n A: b\r\n\r\n",
        "GET /\u0000 HTTP/1.1\r\n\r\n",
        "GET /\u007F HTTP/1.1\r\n\r\n",
        "GET\t/ HTTP/1.1\r\n\r\n",
        "GET /\rHTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\r\n\r\n",
        "\r\n\r\nGET /\u0001 HTTP/1.1\r\n\r\n",
        "GET / http/1.1\r\n\r\n",
        "GET / HtTP/1.1\r\n\r\n",
        "GET / HTTP/1.1 \r\n\r\n",
        "GET /HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
      })
  void a_request_is_refused_however_it_is_cut(String head) {
    assertRefused(head);
  }

  @Test
  void a_valid_head_passes_however_it_is_cut() {
    String request = "\r\nGET /HTTP/?http/1.1 HTTP/1.1\r\nA: b\tc d\r\nB:\r\n\r\n";
    for (int cut = 0; cut <= request.length(); cut++) {
      assertThat(heads(server(), request.substring(0, cut), request.substring(cut)))
          .containsExactly("ok");
    }
  }

  @Test
  void it_leaves_the_pipeline_at_the_end_of_the_head() {
    EmbeddedChannel channel = server();
    channel.writeInbound(
        Unpooled.copiedBuffer(
            "GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\n \u0000\r\n body",
            StandardCharsets.ISO_8859_1));

    assertThat(channel.pipeline().get(HeadGuard.class)).isNull();
    channel.finishAndReleaseAll();
  }
}
