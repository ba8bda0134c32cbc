// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URIs as text: reading them, writing them in ASCII, and showing them without what is secret. */
final class Uris {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+://");
  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#]");
  private static final char FIRST_NOT_ASCII = 0x80;

  private Uris() {}

  /**
   * Reads a URI.
   *
   * @throws IllegalArgumentException if it is none; neither the message nor a cause repeats a user,
   *     a password or a query, as {@link URISyntaxException} does
   */
  static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          shown(text) + " is no URI: " + e.getReason() + " at index " + e.getIndex());
    }
  }

  /** A URI for the eyes of others: without user, password, query and fragment. */
  static String shown(URI uri) {
    return shown(uri.toString());
  }

  /**
   * The same for what may be no URI: a password with a character that is not allowed there is a
   * password all the same. So all before the last {@code @} is hidden.
   */
  static String shown(String text) {
    Matcher begin = SCHEME.matcher(text);
    String scheme = begin.lookingAt() ? begin.group() : "";
    int at = text.lastIndexOf('@');
    String rest = at < 0 ? text.substring(scheme.length()) : '…' + text.substring(at);
    Matcher end = QUERY_OR_FRAGMENT.matcher(rest);
    return Printable.of(scheme + (end.find() ? rest.substring(0, end.start()) : rest));
  }

  /**
   * A part of a URI in which all that is not ASCII is encoded as UTF-8 (RFC 3987 §3.1).
   *
   * @throws IllegalArgumentException if there is half of a surrogate pair in it
   */
  static String ascii(String part) {
    if (part.chars().allMatch(c -> c < FIRST_NOT_ASCII)) {
      return part;
    }
    try {
      return percentEncoded(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(part)));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it has half of a surrogate pair", e);
    }
  }

  /**
   * The text that was meant by the bytes of a header field: UTF-8 where they are that, and else
   * what they are, encoded.
   *
   * @param field read as ISO 8859-1
   */
  static String ofField(String field) {
    ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(field);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
    } catch (CharacterCodingException e) {
      return percentEncoded(bytes);
    }
  }

  private static String percentEncoded(ByteBuffer bytes) {
    StringBuilder ascii = new StringBuilder(3 * bytes.remaining());
    while (bytes.hasRemaining()) {
      byte b = bytes.get();
      if (b >= 0) {
        ascii.append((char) b);
      } else {
        ascii.append("%%%02X".formatted(b));
      }
    }
    return ascii.toString();
  }
}
