// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client's side of one opening handshake (RFC 6455 §4.1): what it asks, and what it accepts. */
public final class ClientHandshake {
  /**
   * What both sides agreed on.
   *
   * @param subprotocol that the server has chosen; null if none was offered, or it may choose none
   *     and did
   * @param compression null if it was not offered, or declined
   */
  public record Agreement(@Nullable String subprotocol, @Nullable DeflateAgreement compression) {}

  private final ProtocolVersion version;
  private final String key;
  private final List<String> subprotocols;
  private final boolean subprotocolRequired;
  private final @Nullable PerMessageDeflate compression;

  /**
   * A handshake by RFC 6455 with a fresh key.
   *
   * @param subprotocols to offer, the one liked best first
   * @param compression to offer, or null
   * @throws IllegalArgumentException if a subprotocol is no token, or stands there twice
   */
  public ClientHandshake(
      List<String> subprotocols, @Nullable PerMessageDeflate compression, SecureRandom random) {
    this(ProtocolVersion.RFC_6455, subprotocols, true, compression, random);
  }

  /**
   * A handshake by a version of one's choice, with a fresh key.
   *
   * @param subprotocols to offer, the one liked best first
   * @param subprotocolRequired whether the server has to choose one of them, if there are any
   * @param compression to offer, or null
   * @throws IllegalArgumentException if the version is one of the Hixie drafts, or a subprotocol is
   *     no token, or stands there twice
   */
  public ClientHandshake(
      ProtocolVersion version,
      List<String> subprotocols,
      boolean subprotocolRequired,
      @Nullable PerMessageDeflate compression,
      SecureRandom random) {
    this(version, subprotocols, subprotocolRequired, compression, freshKey(random));
  }

  ClientHandshake(
      ProtocolVersion version,
      List<String> subprotocols,
      @Nullable PerMessageDeflate compression,
      String key) {
    this(version, subprotocols, true, compression, key);
  }

  ClientHandshake(
      ProtocolVersion version,
      List<String> subprotocols,
      boolean subprotocolRequired,
      @Nullable PerMessageDeflate compression,
      String key) {
    if (version.isHixie()) {
      throw new IllegalArgumentException("there is no client for " + version);
    }
    checkSubprotocols(subprotocols);
    this.version = version;
    this.compression = compression;
    this.subprotocols = List.copyOf(subprotocols);
    this.subprotocolRequired = subprotocolRequired;
    this.key = key;
  }

  /**
   * Checks what is to be offered.
   *
   * @throws IllegalArgumentException if one is no token, or stands there twice
   */
  public static void checkSubprotocols(List<String> subprotocols) {
    for (String subprotocol : subprotocols) {
      if (!HandshakeHeaders.isToken(subprotocol)) {
        throw new IllegalArgumentException("not a subprotocol: \"" + subprotocol + '"');
      }
    }
    if (Set.copyOf(subprotocols).size() < subprotocols.size()) {
      throw new IllegalArgumentException("a subprotocol stands twice in " + subprotocols);
    }
  }

  private static String freshKey(SecureRandom random) {
    byte[] bytes = new byte[WebSocketKey.BYTES];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The version that is asked for. */
  public ProtocolVersion version() {
    return version;
  }

  /** The header fields of the request, all but {@code Host} and those of the user. */
  public Headers request() {
    Headers headers =
        Headers.of(
            "Upgrade",
            "websocket",
            "Connection",
            "Upgrade",
            "Sec-WebSocket-Key",
            key,
            "Sec-WebSocket-Version",
            String.valueOf(version.number()));
    if (compression != null) {
      headers = headers.with("Sec-WebSocket-Extensions", DeflateNegotiation.offer(compression));
    }
    return subprotocols.isEmpty()
        ? headers
        : headers.with("Sec-WebSocket-Protocol", String.join(", ", subprotocols));
  }

  /**
   * Judges the answer.
   *
   * @throws InvalidHandshakeException if the answer is no 101, or one that must not be believed
   */
  public Agreement read(int status, Headers headers) throws InvalidHandshakeException {
    if (status != 101) {
      throw new InvalidHandshakeException(
          status, "the server answered " + status + " instead of 101", headers);
    }
    List<String> upgrade = headers.all("Upgrade");
    require(
        upgrade.size() == 1 && upgrade.get(0).equalsIgnoreCase("websocket"),
        "Invalid Upgrade header",
        headers);
    require(
        HandshakeHeaders.hasElement(headers.all("Connection"), "upgrade"),
        "Invalid Connection header",
        headers);
    require(
        headers.all("Sec-WebSocket-Accept").equals(List.of(WebSocketKey.accept(key))),
        "Invalid Sec-WebSocket-Accept header",
        headers);
    return new Agreement(subprotocol(headers), compression(headers));
  }

  private @Nullable String subprotocol(Headers headers) throws InvalidHandshakeException {
    List<String> chosen = headers.all("Sec-WebSocket-Protocol");
    if (chosen.isEmpty()) {
      require(
          subprotocols.isEmpty() || !subprotocolRequired, "Server sent no subprotocol", headers);
      return null;
    }
    require(!subprotocols.isEmpty(), "Server sent a subprotocol but none was requested", headers);
    require(
        chosen.size() == 1 && subprotocols.contains(chosen.get(0)),
        "Server sent an invalid subprotocol",
        headers);
    return chosen.get(0);
  }

  private @Nullable DeflateAgreement compression(Headers headers) throws InvalidHandshakeException {
    List<Extension> answers = HandshakeHeaders.extensions(headers.all("Sec-WebSocket-Extensions"));
    if (answers == null) {
      throw new InvalidHandshakeException(101, "Invalid Sec-WebSocket-Extensions header", headers);
    }
    try {
      return DeflateNegotiation.judge(compression, answers);
    } catch (IllegalArgumentException e) {
      throw new InvalidHandshakeException(101, String.valueOf(e.getMessage()), headers);
    }
  }

  private static void require(boolean condition, String otherwise, Headers headers)
      throws InvalidHandshakeException {
    if (!condition) {
      throw new InvalidHandshakeException(101, otherwise, headers);
    }
  }
}
