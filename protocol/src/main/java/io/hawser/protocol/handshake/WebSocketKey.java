// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import io.hawser.protocol.ProtocolVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * {@code Sec-WebSocket-Key} and the response to it, {@code Sec-WebSocket-Accept} (RFC 6455 §4.1,
 * §4.2.2, §11.3.1).
 */
final class WebSocketKey {
  static final int BYTES = 16;

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketKey() {}

  /**
   * Returns whether the value is sixteen bytes in canonical base64. For the HyBi drafts, any number
   * of bytes is accepted: npm ws 0.4 sends fifteen with version 8.
   */
  static boolean isValid(String key, ProtocolVersion version) {
    try {
      byte[] bytes = Base64.getDecoder().decode(key);
      // Decoding ignores stray bits after the last byte. Encoding again reveals them.
      return (bytes.length == BYTES || version.isHybi())
          && Base64.getEncoder().encodeToString(bytes).equals(key);
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** Returns the value of {@code Sec-WebSocket-Accept}, which proves that the key was read. */
  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] hash = sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
