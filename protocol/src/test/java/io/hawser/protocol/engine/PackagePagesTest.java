// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.CloseCode;
import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.Headers;
import io.hawser.protocol.Limits;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.protocol.hixie.HixieHandshake;
import io.hawser.protocol.hixie.HixieProtocol;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** The code that the pages of the packages in this module show. */
class PackagePagesTest {
  private static final Headers REQUEST =
      Headers.of(
          "Host", "example.org",
          "Upgrade", "websocket",
          "Connection", "Upgrade",
          "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version", "13",
          "Sec-WebSocket-Extensions", "permessage-deflate");

  private final Engine events = Engine.server();
  private final Engine output = events;

  @Test
  void of_the_vocabulary() {
    // tag::vocabulary[]
    Headers headers = Headers.of("Sec-WebSocket-Protocol", "chat.v1");
    String subprotocol = headers.first("sec-websocket-protocol"); // "chat.v1"
    boolean valid = CloseCode.isValid(1005); // false: this code is never sent
    // end::vocabulary[]

    assertThat(subprotocol).isEqualTo("chat.v1");
    assertThat(valid).isFalse();
  }

  @Test
  void of_the_opening_handshake() throws Exception {
    Headers request = REQUEST;
    // tag::handshake[]
    ServerHandshake handshake = ServerHandshake.read("GET", "HTTP/1.1", request);
    DeflateAgreement compression = handshake.agree(PerMessageDeflate.defaults());
    Headers response = handshake.accept(null, compression); // of the status 101
    // end::handshake[]

    assertThat(response.first("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(response.first("Sec-WebSocket-Extensions")).startsWith("permessage-deflate");
  }

  @Test
  void of_the_engine() {
    ByteBuffer received = ByteBuffer.wrap(new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0});
    // tag::engine[]
    ProtocolEngine engine =
        new WebSocketProtocol(Role.SERVER, Limits.DEFAULT, new SecureMaskSource(), events, output);
    engine.receive(received); // calls events.onMessage, writes a Pong to output, …
    ByteBuffer hello = ByteBuffer.wrap("hello".getBytes(UTF_8));
    engine.send(true, hello, 0, hello.remaining(), CompressionChoice.BY_THRESHOLD);
    engine.close(1000, "");
    // end::engine[]

    output.assertSent("8A 00 81 05 68 65 6C 6C 6F 88 02 03 E8");
  }

  @Test
  void of_the_agreement_about_compression() throws Exception {
    DeflateAgreement agreement =
        ServerHandshake.read("GET", "HTTP/1.1", REQUEST).agree(PerMessageDeflate.defaults());
    assertThat(agreement).isNotNull();
    // tag::compression[]
    DeflatePool pool = new DeflatePool(); // for all connections of one thread
    ProtocolEngine engine =
        new WebSocketProtocol(
            Role.SERVER, Limits.DEFAULT, new SecureMaskSource(), events, output, agreement, pool);
    // end::compression[]

    assertThat(engine.compressionStatistics()).isNotNull();
  }

  @Test
  void of_the_old_drafts() throws Exception {
    Headers request =
        Headers.of(
            "Host", "example.org",
            "Upgrade", "WebSocket",
            "Connection", "Upgrade",
            "Origin", "http://example.org",
            "Sec-WebSocket-Key1", "4 @1  46546xW%0l 1 5",
            "Sec-WebSocket-Key2", "12998 5 Y3 1  .P00");
    byte[] key3 = "^n:ds[4U".getBytes(UTF_8);
    // tag::hixie[]
    HixieHandshake handshake = HixieHandshake.read("GET", "HTTP/1.1", "/chat", request, false);
    Headers response = handshake.accept(null, null); // of the status 101
    byte[] answer = handshake.answer(key3); // after the response; key3 follows the request
    ProtocolEngine engine =
        new HixieProtocol(handshake.version(), Role.SERVER, Limits.DEFAULT, events, output, null);
    // end::hixie[]

    assertThat(response.first("Sec-WebSocket-Location")).isEqualTo("ws://example.org/chat");
    assertThat(new String(answer, UTF_8)).isEqualTo("8jKS'y:G*Co,Wxa-");
    assertThat(engine.isOpen()).isTrue();
  }
}
