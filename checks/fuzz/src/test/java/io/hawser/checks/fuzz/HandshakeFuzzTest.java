// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.handshake.ClientHandshake;
import io.hawser.protocol.handshake.InvalidHandshakeException;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.protocol.hixie.HixieHandshake;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that both sides refuse what they do not understand with one kind of exception only, and
 * that they understand each other.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HandshakeFuzzTest {
  private static final String ALPHABET = "aZ09-_=+/,;\"\\ \t!~\u00E4\u0000\r\u007F:";
  private static final List<String> OFFERED = List.of("chat", "superchat");
  private static final PerMessageDeflate COMPRESSION = PerMessageDeflate.defaults();

  private static final List<String> REQUEST =
      List.of(
          "Host: server.test",
          "Upgrade: websocket",
          "Connection: keep-alive, Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Protocol: chat, superchat",
          "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=\"10\", x",
          "Origin: https://server.test");

  private static final List<String> HIXIE_REQUEST =
      List.of(
          "Host: server.test:8080",
          "Upgrade: WebSocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5",
          "Sec-WebSocket-Key2: 12998 5 Y3 1  .P00",
          "Sec-WebSocket-Draft: 0",
          "Sec-WebSocket-Protocol: sample",
          "WebSocket-Protocol: sample",
          "Content-Length: 8",
          "Origin: https://server.test");

  private static final List<String> ANSWER =
      List.of(
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI=",
          "Sec-WebSocket-Protocol: chat",
          "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10;"
              + " server_no_context_takeover");

  /** Gives a client's handshake the key that is wanted. */
  private static final class ChosenKey extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] key;

    ChosenKey(byte[] key) {
      this.key = key;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(key, 0, bytes, 0, bytes.length);
    }
  }

  /** The input is header lines in ISO 8859-1. */
  @FuzzTest
  void server_refuses_or_understands_a_request(byte[] input) throws InvalidHandshakeException {
    Headers headers = headers(input);
    ServerHandshake handshake;
    try {
      handshake = ServerHandshake.read("GET", "HTTP/1.1", headers);
    } catch (InvalidHandshakeException refused) {
      assertThat(refused.status()).isIn(400, 426);
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }

    String key = String.valueOf(headers.first("Sec-WebSocket-Key"));
    List<String> offered = handshake.subprotocols();
    ClientHandshake client =
        new ClientHandshake(offered, COMPRESSION, new ChosenKey(Base64.getDecoder().decode(key)));
    // A client that offers nothing special accepts whatever a server agrees to.
    DeflateAgreement compression = handshake.agree(COMPRESSION);
    for (String subprotocol : offered) {
      assertThat(client.read(101, handshake.accept(subprotocol, compression)))
          .isEqualTo(new ClientHandshake.Agreement(subprotocol, compression));
    }
    if (offered.isEmpty()) {
      assertThat(client.read(101, handshake.accept(null, compression)))
          .isEqualTo(new ClientHandshake.Agreement(null, compression));
    }
  }

  /** The input is header lines in ISO 8859-1. */
  @FuzzTest
  void server_refuses_or_understands_a_hixie_request(byte[] input) {
    Headers headers = headers(input);
    HixieHandshake handshake;
    try {
      handshake = HixieHandshake.read("GET", "HTTP/1.1", "/chat?x", headers, false);
    } catch (InvalidHandshakeException refused) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }

    assertThat(handshake.origin()).isEqualTo(headers.first("Origin"));
    Headers answer = handshake.accept(handshake.subprotocol(), null);
    assertThat(answer.size()).isEqualTo(handshake.subprotocol() == null ? 4 : 5);
    boolean keys = handshake.key3Bytes() > 0;
    String location = answer.first(keys ? "Sec-WebSocket-Location" : "WebSocket-Location");
    assertThat(location)
        .isEqualTo("ws://" + Objects.requireNonNull(headers.first("Host")) + "/chat?x");
    assertThat(handshake.answer(new byte[handshake.key3Bytes()])).hasSize(keys ? 16 : 0);
  }

  /** The input is header lines in ISO 8859-1; the client's key is sixteen zeros. */
  @FuzzTest
  void client_refuses_or_understands_an_answer(byte[] input) {
    Headers headers = headers(input);
    ClientHandshake client = new ClientHandshake(OFFERED, COMPRESSION, new ChosenKey(new byte[16]));
    try {
      assertThat(client.read(101, headers).subprotocol()).isIn(OFFERED);
    } catch (InvalidHandshakeException refused) {
      assertThat(refused.status()).isEqualTo(101);
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  /** What the lines say; none if they cannot be header fields. */
  private static Headers headers(byte[] input) {
    List<String> namesAndValues = new ArrayList<>();
    for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      if (!line.isEmpty()) {
        int colon = Math.max(0, line.indexOf(':'));
        namesAndValues.add(line.substring(0, colon));
        namesAndValues.add(line.substring(colon + 1));
      }
    }
    try {
      return Headers.of(namesAndValues.toArray(String[]::new));
    } catch (IllegalArgumentException noHeaders) {
      return Headers.empty();
    }
  }

  @Test
  void server_refuses_or_understands_damaged_requests() {
    RandomInputs.check(
        50_000,
        random -> damaged(REQUEST, random),
        input -> {
          try {
            server_refuses_or_understands_a_request(input);
          } catch (InvalidHandshakeException e) {
            throw new AssertionError("a client does not believe our answer", e);
          }
        });
  }

  @Test
  void server_refuses_or_understands_damaged_hixie_requests() {
    RandomInputs.check(
        50_000,
        random -> damaged(HIXIE_REQUEST, random),
        this::server_refuses_or_understands_a_hixie_request);
  }

  @Test
  void client_refuses_or_understands_damaged_answers() {
    RandomInputs.check(
        50_000, random -> damaged(ANSWER, random), this::client_refuses_or_understands_an_answer);
  }

  private static byte[] damaged(List<String> lines, Random random) {
    List<String> damaged = new ArrayList<>(lines);
    for (int times = random.nextInt(4); times > 0; times--) {
      int place = random.nextInt(damaged.size());
      String line = damaged.get(place);
      int from = line.indexOf(':') + 1;
      int at = from + random.nextInt(line.length() - from + 1);
      switch (random.nextInt(10)) {
        case 0 -> damaged.add(line);
        case 1 -> damaged.set(place, line.substring(0, at));
        default -> damaged.set(place, line.substring(0, at) + piece(random) + line.substring(at));
      }
    }
    return String.join("\n", damaged).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String piece(Random random) {
    StringBuilder piece = new StringBuilder();
    for (int length = 1 + random.nextInt(3); length > 0; length--) {
      piece.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return piece.toString();
  }
}
