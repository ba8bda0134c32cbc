// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guard of heads has Netty's decoders refuse, wherever the network cuts it. */
class HeadGuardTest {
  private static EmbeddedChannel server() {
    return new EmbeddedChannel(HeadGuard.ofRequest(), new HttpRequestDecoder());
  }

  private static EmbeddedChannel client() {
    return new EmbeddedChannel(HeadGuard.ofResponse(), new HttpResponseDecoder());
  }

  /** The heads that come out, as "ok" or "bad"; responses with their status. */
  private static List<String> heads(EmbeddedChannel channel, String... pieces) {
    List<String> heads = new ArrayList<>();
    for (String piece : pieces) {
      channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.ISO_8859_1));
    }
    for (Object in = channel.readInbound(); in != null; in = channel.readInbound()) {
      if (in instanceof HttpMessage head) {
        String status = in instanceof HttpResponse r ? " " + r.status().code() : "";
        heads.add(head.decoderResult().isSuccess() ? "ok" + status : "bad");
      }
      ReferenceCountUtil.release(in);
    }
    channel.finishAndReleaseAll();
    return heads;
  }

  private static void assertRefused(boolean request, String head) {
    for (int cut = 0; cut <= head.length(); cut++) {
      assertThat(heads(request ? server() : client(), head.substring(0, cut), head.substring(cut)))
          .as("cut at %d", cut)
          .containsExactly("bad");
    }
    assertThat(heads(request ? server() : client(), head.split(""))).containsExactly("bad");
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
    assertRefused(true, head);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 101 Switching Protocols\r\nA: b\r\n c: d\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\tA: b\r\n\r\n",
        "HTTP/1.1 200 O\u001BK\r\n\r\n",
        "HTTP/1.1 200 O\rK\r\n\r\n",
        "HTTP/1.1 200 OK\u007F\r\n\r\n",
      })
  void so_is_a_response(String head) {
    assertRefused(false, head);
  }

  @Test
  void what_is_right_passes_however_it_is_cut() {
    String request = "\r\nGET /HTTP/?http/1.1 HTTP/1.1\r\nA: b\tc d\r\nB:\r\n\r\n";
    String response = "HTTP/1.1 200 It\twent \u00E4\r\nA: b\r\nContent-Length: 0\r\n\r\n";
    for (int cut = 0; cut <= request.length(); cut++) {
      assertThat(heads(server(), request.substring(0, cut), request.substring(cut)))
          .containsExactly("ok");
    }
    for (int cut = 0; cut <= response.length(); cut++) {
      assertThat(heads(client(), response.substring(0, cut), response.substring(cut)))
          .containsExactly("ok 200");
    }
  }

  @Test
  void interim_responses_are_looked_at_and_so_is_the_one_after_them() {
    String interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    String last = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

    assertThat(heads(client(), interim + interim + last))
        .containsExactly("ok 103", "ok 103", "ok 101");
    assertThat(heads(client(), interim + "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n"))
        .containsExactly("ok 103", "bad");
    assertThat(heads(client(), "HTTP/1.1 100 Go on\r\nA: b\r\n c\r\n\r\n" + last))
        .containsExactly("bad");
  }

  @ParameterizedTest
  @ValueSource(strings = {"101", "200", "404", "099"})
  void it_leaves_at_the_end_of_the_last_head(String status) {
    EmbeddedChannel channel = client();
    channel.writeInbound(
        Unpooled.copiedBuffer(
            "HTTP/1.1 " + status + " x\r\nContent-Length: 9\r\n\r\n \u0000\r\n body",
            StandardCharsets.ISO_8859_1));

    assertThat(channel.pipeline().get(HeadGuard.class)).isNull();
    channel.finishAndReleaseAll();
  }
}
