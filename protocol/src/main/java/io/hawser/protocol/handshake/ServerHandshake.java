// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import io.hawser.protocol.Extension;
import io.hawser.protocol.HandshakeHeaders;
import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.deflate.DeflateAgreement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A valid opening handshake of a client, as a server has read it (RFC 6455 §4.2). The server may
 * now respond with 101, or refuse with any other status.
 */
public final class ServerHandshake implements OpeningRequest {
  private static final Set<String> RESERVED =
      Set.of(
          "upgrade",
          "connection",
          "content-length",
          "transfer-encoding",
          "trailer",
          "keep-alive",
          "sec-websocket-accept",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-protocol",
          "sec-websocket-extensions",
          "sec-websocket-origin",
          "sec-websocket-location",
          "sec-websocket-draft",
          "sec-websocket-key1",
          "sec-websocket-key2",
          "websocket-origin",
          "websocket-location",
          "websocket-protocol");

  private static final Headers VERSIONS = Headers.of("Sec-WebSocket-Version", "13, 8, 7");

  private final ProtocolVersion version;
  private final String key;
  private final List<String> subprotocols;
  private final List<Extension> extensions;

  private ServerHandshake(
      ProtocolVersion version, String key, List<String> subprotocols, List<Extension> extensions) {
    this.version = version;
    this.key = key;
    this.subprotocols = subprotocols;
    this.extensions = extensions;
  }

  /**
   * Checks the name of a header field before an application may add it to a request or response of
   * the opening handshake.
   *
   * @throws IllegalArgumentException if the handshake sets this field itself
   */
  public static void checkNotReserved(String name) {
    if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("the opening handshake sets " + name + " itself");
    }
  }

  /** Returns whether a request asks for a WebSocket, according to its {@code Upgrade} field. */
  public static boolean isUpgrade(Headers headers) {
    return HandshakeHeaders.hasElement(headers.all("Upgrade"), "websocket");
  }

  /**
   * Reads a request that {@linkplain #isUpgrade asks for a WebSocket}.
   *
   * @param httpVersion as in the request line, for example {@code HTTP/1.1}
   * @throws InvalidHandshakeException if the request is invalid; the exception holds the status of
   *     the response
   */
  public static ServerHandshake read(String method, String httpVersion, Headers headers)
      throws InvalidHandshakeException {
    checkRequest(method, httpVersion, headers, 0);
    single(headers, "Host");
    ProtocolVersion version = readVersion(single(headers, "Sec-WebSocket-Version"));
    String key = single(headers, "Sec-WebSocket-Key");
    if (!WebSocketKey.isValid(key, version)) {
      throw new InvalidHandshakeException(400, "Sec-WebSocket-Key is not 16 bytes in base64");
    }
    for (String name : List.of("Origin", version.originField())) {
      if (headers.all(name).size() > 1) {
        throw new InvalidHandshakeException(400, "More than one " + name + " header");
      }
    }
    List<String> subprotocols =
        HandshakeHeaders.subprotocols(headers.all("Sec-WebSocket-Protocol"));
    if (subprotocols == null) {
      throw new InvalidHandshakeException(400, "Invalid Sec-WebSocket-Protocol header");
    }
    List<Extension> extensions =
        HandshakeHeaders.extensions(headers.all("Sec-WebSocket-Extensions"));
    if (extensions == null) {
      throw new InvalidHandshakeException(400, "Invalid Sec-WebSocket-Extensions header");
    }
    return new ServerHandshake(version, key, subprotocols, extensions);
  }

  /**
   * Checks the rules that are common to all versions.
   *
   * @param content the length of the content that follows, if Content-Length is given
   */
  public static void checkRequest(String method, String httpVersion, Headers headers, int content)
      throws InvalidHandshakeException {
    if (!method.equals("GET")) {
      throw new InvalidHandshakeException(
          405, "A WebSocket must be opened with GET, not " + method, Headers.of("Allow", "GET"));
    }
    if (!httpVersion.matches("HTTP/1\\.[1-9]")) { // "1.1 or higher" (§4.1), as long as it is HTTP/1
      throw new InvalidHandshakeException(400, "A WebSocket must be opened over HTTP/1.1");
    }
    List<String> lengths = headers.all("Content-Length");
    if (headers.contains("Transfer-Encoding")
        || !lengths.isEmpty() && !lengths.equals(List.of(String.valueOf(content)))) {
      throw new InvalidHandshakeException(
          400, "A request that opens a WebSocket must not have a body");
    }
    if (!HandshakeHeaders.hasElement(headers.all("Connection"), "upgrade")) {
      throw new InvalidHandshakeException(400, "The Connection header does not contain Upgrade");
    }
  }

  /** A newer version is refused with 426 and the supported versions (§4.4). */
  private static ProtocolVersion readVersion(String number) throws InvalidHandshakeException {
    return switch (number) {
      case "7" -> ProtocolVersion.HYBI_07;
      case "8" -> ProtocolVersion.HYBI_08;
      case "13" -> ProtocolVersion.RFC_6455;
      default -> {
        boolean newer = number.matches("[1-9][0-9]{1,2}") && Integer.parseInt(number) > 13;
        throw new InvalidHandshakeException(
            newer ? 426 : 400,
            "This Sec-WebSocket-Version is not supported; 13, 8 and 7 are",
            newer ? VERSIONS.with("Upgrade", "websocket") : VERSIONS);
      }
    };
  }

  /**
   * Returns the origin of a request, from the header field that its version uses. Drafts 7 to 10 of
   * HyBi send {@code Sec-WebSocket-Origin}. Drafts 11 and 12, which share version number 8, send
   * {@code Origin}, like all other versions. Policies must check this value, not {@code Origin}
   * alone.
   *
   * @return null if the request gives no origin
   */
  public static @Nullable String origin(Headers headers) {
    String version = headers.first("Sec-WebSocket-Version");
    boolean hybi = "7".equals(version) || "8".equals(version);
    String origin = hybi ? headers.first(ProtocolVersion.HYBI_08.originField()) : null;
    return origin == null ? headers.first("Origin") : origin;
  }

  public static String single(Headers headers, String name) throws InvalidHandshakeException {
    List<String> values = headers.all(name);
    if (values.size() != 1 || values.get(0).isEmpty()) {
      throw new InvalidHandshakeException(
          400,
          (values.size() > 1 ? "More than one " : "No ") + name + " header",
          name.equals("Sec-WebSocket-Version") ? VERSIONS : Headers.empty());
    }
    return values.get(0);
  }

  @Override
  public ProtocolVersion version() {
    return version;
  }

  /** Returns the subprotocols that the client offers, in its order of preference. */
  public List<String> subprotocols() {
    return subprotocols;
  }

  @Override
  public @Nullable DeflateAgreement agree(PerMessageDeflate options) {
    return DeflateNegotiation.accept(options, extensions);
  }

  @Override
  public Headers accept(@Nullable String subprotocol, @Nullable DeflateAgreement compression) {
    Headers headers =
        Headers.of(
            "Upgrade", "websocket",
            "Connection", "Upgrade",
            "Sec-WebSocket-Accept", WebSocketKey.accept(key));
    if (compression != null) {
      headers = headers.with("Sec-WebSocket-Extensions", compression.extension());
    }
    if (subprotocol == null) {
      return headers;
    }
    if (!subprotocols.contains(subprotocol)) {
      throw new IllegalArgumentException(
          "the subprotocol " + subprotocol + " was not offered; these were: " + subprotocols);
    }
    return headers.with("Sec-WebSocket-Protocol", subprotocol);
  }

  @Override
  public String reasonPhrase() {
    return "Switching Protocols";
  }

  /** Returns 0. */
  @Override
  public int key3Bytes() {
    return 0;
  }

  /** Returns no bytes. */
  @Override
  public byte[] answer(byte[] key3) {
    if (key3.length > 0) {
      throw new IllegalArgumentException(
          "key3 has " + key3.length + " bytes: must be empty in this version");
    }
    return key3;
  }
}
