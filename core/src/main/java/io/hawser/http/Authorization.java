// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.http;

import io.hawser.protocol.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses the {@code Authorization} field (RFC 9110 §11.6.2), which must occur exactly once. */
final class Authorization {
  private Authorization() {}

  /**
   * Returns the credentials of Basic authentication (RFC 7617 §2) in UTF-8; null if there are none.
   */
  static @Nullable BasicCredentials basic(Headers headers) {
    String base64 = token68(headers, "Basic");
    if (base64 == null) {
      return null;
    }
    String text;
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        return null; // missing padding, or bits after the last byte
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException malformed) {
      return null;
    }
    int colon = text.indexOf(':');
    if (colon < 0 || text.chars().anyMatch(Character::isISOControl)) {
      return null;
    }
    return new BasicCredentials(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Returns the bearer token (RFC 6750 §2.1); null if there is none. */
  static @Nullable String bearer(Headers headers) {
    return token68(headers, "Bearer");
  }

  /**
   * Returns the text after the name of this scheme if it is a token68 (RFC 9110 §11.2), or null.
   */
  private static @Nullable String token68(Headers headers, String scheme) {
    List<String> fields = headers.all("Authorization");
    if (fields.size() != 1 || !fields.get(0).regionMatches(true, 0, scheme, 0, scheme.length())) {
      return null;
    }
    String rest = fields.get(0).substring(scheme.length());
    int start = 0;
    while (start < rest.length() && rest.charAt(start) == ' ') {
      start++;
    }
    return start > 0 && isToken68(rest, start) ? rest.substring(start) : null;
  }

  private static boolean isToken68(String text, int start) {
    int end = text.length();
    while (end > start && text.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z'
          || c >= 'A' && c <= 'Z'
          || c >= '0' && c <= '9'
          || "-._~+/".indexOf(c) >= 0)) {
        return false;
      }
    }
    return end > start;
  }
}
