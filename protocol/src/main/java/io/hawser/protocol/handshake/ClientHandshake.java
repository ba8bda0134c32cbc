// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import io.hawser.protocol.Extension;
import io.hawser.protocol.HandshakeHeaders;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.deflate.DeflateAgreement;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one opening handshake (RFC 6455 §4.1). Creates the request and checks the
 * response.
 */
public final class ClientHandshake {
  /**
   * What both sides have agreed on.
   *
   * @param subprotocol the server's choice; null if none was offered, or if the server chose none
   *     and was allowed to
   * @param compression null if compression was not offered or was declined
   */
  public record Agreement(@Nullable String subprotocol, @Nullable DeflateAgreement compression) {}

  private final ProtocolVersion version;
  private final String key;
  private final List<String> subprotocols;
  private final boolean subprotocolRequired;
  private final @Nullable PerMessageDeflate compression;

  /**
   * Creates a handshake for RFC 6455 with a new key.
   *
   * @param subprotocols offered, in order of preference
   * @param compression offered, or null
   * @throws IllegalArgumentException if a subprotocol is not a token or is given twice
   */
  public ClientHandshake(
      List<String> subprotocols, @Nullable PerMessageDeflate compression, SecureRandom random) {
    this(ProtocolVersion.RFC_6455, subprotocols, true, compression, random);
  }

  /**
   * Creates a handshake for the given version with a new key.
   *
   * @param subprotocols offered, in order of preference
   * @param subprotocolRequired whether the server must choose one of them, if any are offered
   * @param compression offered, or null
   * @throws IllegalArgumentException if the version is one of the Hixie drafts, or a subprotocol is
   *     not a token or is given twice
   */
  public ClientHandshake(
      ProtocolVersion version,
      List<String> subprotocols,
      boolean subprotocolRequired,
      @Nullable PerMessageDeflate compression,
      SecureRandom random) {
    this(version, subprotocols, subprotocolRequired, compression, newKey(random));
  }

  public ClientHandshake(
      ProtocolVersion version,
      List<String> subprotocols,
      @Nullable PerMessageDeflate compression,
      String key) {
    this(version, subprotocols, true, compression, key);
  }

  public ClientHandshake(
      ProtocolVersion version,
      List<String> subprotocols,
      boolean subprotocolRequired,
      @Nullable PerMessageDeflate compression,
      String key) {
    if (version.isHixie()) {
      throw new IllegalArgumentException("clients cannot speak " + version);
    }
    checkSubprotocols(subprotocols);
    this.version = version;
    this.compression = compression;
    this.subprotocols = List.copyOf(subprotocols);
    this.subprotocolRequired = subprotocolRequired;
    this.key = key;
  }

  /**
   * Checks subprotocols before they are offered.
   *
   * @throws IllegalArgumentException if one is not a token or is given twice
   */
  public static void checkSubprotocols(List<String> subprotocols) {
    for (String subprotocol : subprotocols) {
      if (!HandshakeHeaders.isToken(subprotocol)) {
        throw new IllegalArgumentException("not a subprotocol: \"" + subprotocol + '"');
      }
    }
    if (Set.copyOf(subprotocols).size() < subprotocols.size()) {
      throw new IllegalArgumentException("a subprotocol is given twice: " + subprotocols);
    }
  }

  private static String newKey(SecureRandom random) {
    byte[] bytes = new byte[WebSocketKey.BYTES];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Returns the requested version. */
  public ProtocolVersion version() {
    return version;
  }

  /** Returns the header fields of the request, except {@code Host} and those that the user sets. */
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
   * Checks the response.
   *
   * @throws InvalidHandshakeException if the status is not 101, or the response is invalid
   */
  public Agreement read(int status, Headers headers) throws InvalidHandshakeException {
    if (status != 101) {
      throw new InvalidHandshakeException(
          status, "the server responded with " + status + " instead of 101", headers);
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
      return DeflateNegotiation.checkAnswer(compression, answers);
    } catch (IllegalArgumentException e) {
      throw new InvalidHandshakeException(101, String.valueOf(e.getMessage()), headers);
    }
  }

  private static void require(boolean condition, String message, Headers headers)
      throws InvalidHandshakeException {
    if (!condition) {
      throw new InvalidHandshakeException(101, message, headers);
    }
  }
}
