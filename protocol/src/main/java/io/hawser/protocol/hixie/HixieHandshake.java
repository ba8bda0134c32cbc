// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.hixie;

import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.deflate.DeflateAgreement;
import io.hawser.protocol.handshake.InvalidHandshakeException;
import io.hawser.protocol.handshake.OpeningRequest;
import io.hawser.protocol.handshake.ServerHandshake;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A valid opening handshake of a client that speaks draft 75 or 76 of Hixie, as a server has read
 * it. In draft 76, eight bytes follow the request. Sixteen bytes follow the header of the response
 * and answer them. The server may send that header before the eight bytes have arrived, because
 * proxies hold these back until they see the header.
 */
public final class HixieHandshake implements OpeningRequest {
  private static final int MAX_KEY = 256;
  private static final int KEY3_BYTES = 8;
  private static final long MAX_KEY_NUMBER = 0xFFFF_FFFFL;

  private final ProtocolVersion version;
  private final int number1;
  private final int number2;
  private final String origin;
  private final String location;
  private final @Nullable String subprotocol;

  private HixieHandshake(
      ProtocolVersion version,
      int number1,
      int number2,
      String origin,
      String location,
      @Nullable String subprotocol) {
    this.version = version;
    this.number1 = number1;
    this.number2 = number2;
    this.origin = origin;
    this.location = location;
    this.subprotocol = subprotocol;
  }

  /**
   * Returns whether a request that {@linkplain ServerHandshake#isUpgrade asks for a WebSocket} uses
   * one of these drafts. Such a request has none of the header fields that later versions require.
   */
  public static boolean isHixie(Headers headers) {
    return !headers.contains("Sec-WebSocket-Key") && !headers.contains("Sec-WebSocket-Version");
  }

  /**
   * Reads a request that {@linkplain #isHixie uses these drafts}, without the bytes that follow it.
   *
   * @param httpVersion as in the request line, for example {@code HTTP/1.1}
   * @param target as in the request line, for example {@code /chat?room=42}
   * @param secure whether the client uses TLS
   * @throws InvalidHandshakeException if the request is invalid; the exception holds the status of
   *     the response
   */
  public static HixieHandshake read(
      String method, String httpVersion, String target, Headers headers, boolean secure)
      throws InvalidHandshakeException {
    boolean keys = hasKeys(headers);
    ServerHandshake.checkRequest(method, httpVersion, headers, keys ? KEY3_BYTES : 0);
    for (String draft : headers.all("Sec-WebSocket-Draft")) {
      require(draft.equals("0"), "This Sec-WebSocket-Draft is not supported; 0 is");
    }
    String host = ServerHandshake.single(headers, "Host");
    String origin = ServerHandshake.single(headers, "Origin");
    require(isUriPart(target), "The request target has characters that are not allowed in a URI");
    return new HixieHandshake(
        keys ? ProtocolVersion.HIXIE_76 : ProtocolVersion.HIXIE_75,
        keys ? number(headers, "Sec-WebSocket-Key1") : 0,
        keys ? number(headers, "Sec-WebSocket-Key2") : 0,
        origin,
        (secure ? "wss://" : "ws://") + host + target,
        subprotocol(headers, keys ? "Sec-WebSocket-Protocol" : "WebSocket-Protocol"));
  }

  private static boolean isUriPart(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** Returns the number that the digits form, divided by the number of spaces. */
  private static int number(Headers headers, String name) throws InvalidHandshakeException {
    String key = ServerHandshake.single(headers, name);
    require(key.length() <= MAX_KEY, name + " is longer than " + MAX_KEY + " characters");
    long digits = 0;
    int digitCount = 0;
    int spaces = 0;
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == ' ') {
        spaces++;
      } else if (c >= '0' && c <= '9') {
        digitCount++;
        // Already larger than any allowed number, so it need not grow further.
        digits = Math.min(10 * digits + c - '0', Long.MAX_VALUE / 100);
      }
    }
    require(digitCount > 0 && spaces > 0, name + " has no digits, or no spaces");
    require(digits / spaces <= MAX_KEY_NUMBER, name + " is too large");
    require(digits % spaces == 0, name + " is not divisible by its number of spaces");
    return (int) (digits / spaces);
  }

  /**
   * Returns the subprotocol that the client of these drafts requests. The field is not a list: its
   * value is a single subprotocol, which may contain commas.
   *
   * @return that subprotocol alone, or an empty list
   */
  public static List<String> subprotocols(Headers headers) {
    return headers.all(hasKeys(headers) ? "Sec-WebSocket-Protocol" : "WebSocket-Protocol");
  }

  private static boolean hasKeys(Headers headers) {
    return headers.contains("Sec-WebSocket-Key1") || headers.contains("Sec-WebSocket-Key2");
  }

  private static @Nullable String subprotocol(Headers headers, String name)
      throws InvalidHandshakeException {
    List<String> values = headers.all(name);
    if (values.isEmpty()) {
      return null;
    }
    String value = ServerHandshake.single(headers, name);
    require(value.chars().allMatch(c -> c >= ' ' && c < 0x7F), "Invalid " + name + " header");
    return value;
  }

  private static void require(boolean condition, String message) throws InvalidHandshakeException {
    if (!condition) {
      throw new InvalidHandshakeException(400, message);
    }
  }

  /** Returns draft 75 or 76. */
  @Override
  public ProtocolVersion version() {
    return version;
  }

  /** Returns the origin of the page, which these drafts require clients to send. */
  public String origin() {
    return origin;
  }

  /** Returns the requested subprotocol, which may be any text; null if there is none. */
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  /** Returns null, because these drafts have no extensions. */
  @Override
  public @Nullable DeflateAgreement agree(PerMessageDeflate options) {
    return null;
  }

  @Override
  public Headers accept(@Nullable String subprotocol, @Nullable DeflateAgreement compression) {
    if (compression != null) {
      throw new IllegalArgumentException(version + " has no compression");
    }
    String prefix = version == ProtocolVersion.HIXIE_76 ? "Sec-WebSocket-" : "WebSocket-";
    Headers headers =
        Headers.of(
            "Upgrade",
            "WebSocket",
            "Connection",
            "Upgrade",
            prefix + "Origin",
            origin,
            prefix + "Location",
            location);
    if (subprotocol == null) {
      return headers;
    }
    if (!subprotocol.equals(this.subprotocol)) {
      throw new IllegalArgumentException(
          "the subprotocol "
              + subprotocol
              + " was not requested; "
              + (this.subprotocol == null ? "none was" : this.subprotocol + " was"));
    }
    return headers.with(prefix + "Protocol", subprotocol);
  }

  @Override
  public String reasonPhrase() {
    return version == ProtocolVersion.HIXIE_76
        ? "WebSocket Protocol Handshake"
        : "Web Socket Protocol Handshake";
  }

  /** Returns 8 in draft 76 and 0 in draft 75. */
  @Override
  public int key3Bytes() {
    return version == ProtocolVersion.HIXIE_76 ? KEY3_BYTES : 0;
  }

  /** Returns 16 bytes in draft 76 and none in draft 75. */
  @Override
  public byte[] answer(byte[] key3) {
    if (key3.length != key3Bytes()) {
      throw new IllegalArgumentException(
          "key3 has " + key3.length + " bytes: must have " + key3Bytes());
    }
    if (key3.length == 0) {
      return key3;
    }
    try {
      ByteBuffer challenge = ByteBuffer.allocate(2 * Integer.BYTES + KEY3_BYTES);
      challenge.putInt(number1).putInt(number2).put(key3);
      return MessageDigest.getInstance("MD5").digest(challenge.array());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "draft 76 of Hixie needs MD5, which this Java platform does not have", e);
    }
  }
}
