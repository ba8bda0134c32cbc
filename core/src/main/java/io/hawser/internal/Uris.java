// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads URIs, writes them in ASCII, and formats them for messages without their secrets. */
public final class Uris {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+://");
  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#]");
  private static final Pattern HOST =
      Pattern.compile("\\[[0-9A-Fa-f:.]++(?:%[^\\]]*+)?\\]|[^:\\[\\]]++");
  private static final Pattern DIGITS = Pattern.compile("[0-9]*+");
  private static final char FIRST_NOT_ASCII = 0x80;

  private Uris() {}

  /**
   * Parses a URI.
   *
   * @throws IllegalArgumentException if it is not a URI; neither the message nor a cause repeats a
   *     user, a password or a query, as {@link URISyntaxException} does
   */
  public static URI parse(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          shown(text) + " is not a URI: " + e.getReason() + " at index " + e.getIndex());
    }
  }

  /**
   * Returns the host of a URI, as {@link Hosts} describes it.
   *
   * @throws IllegalArgumentException if the URI has no host, or anything but a valid host and a
   *     port
   */
  public static String host(URI uri) {
    Authority authority = authority(uri);
    try {
      if (!authority.hasBrackets()) {
        return Hosts.name(authority.host());
      }
      if (uri.getHost() == null) { // URI does not accept it as an IPv6 address either
        throw new IllegalArgumentException("is not an IPv6 address");
      }
      return Hosts.ipv6(authority.bareHost());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host in " + shown(uri) + ' ' + e.getMessage());
    }
  }

  /**
   * Returns the port of a URI.
   *
   * @param ifAbsent returned if there is no port, or only its colon
   * @throws IllegalArgumentException if the URI has no host, or if the port is not 1 to 65535
   */
  public static int port(URI uri, int ifAbsent) {
    String text = authority(uri).port();
    if (text == null || text.isEmpty()) {
      return ifAbsent;
    }
    int port = Authority.parsePort(text);
    if (port < 1) {
      throw new IllegalArgumentException("the port in " + shown(uri) + " must be 1 to 65535");
    }
    return port;
  }

  private static Authority authority(URI uri) {
    String raw = uri.getRawAuthority();
    Authority place = Authority.split(raw == null ? "" : raw.substring(raw.lastIndexOf('@') + 1));
    String port = place.port();
    if (!HOST.matcher(place.host()).matches() || port != null && !DIGITS.matcher(port).matches()) {
      throw new IllegalArgumentException(
          "the host is missing, or is not a host name, in " + shown(uri));
    }
    return place;
  }

  /** Returns the user and password in a URI, decoded, with a colon between them; or null. */
  public static @Nullable String userInfo(URI uri) {
    String authority = uri.getRawAuthority();
    int at = authority == null ? -1 : authority.lastIndexOf('@');
    if (authority == null || at < 0) {
      return null;
    }
    String encoded = authority.substring(0, at).replace("+", "%2B");
    String decoded = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    return decoded.indexOf(':') < 0 ? decoded + ':' : decoded;
  }

  /** Returns a URI for a message or a log, without user, password, query and fragment. */
  public static String shown(URI uri) {
    return shown(uri.toString());
  }

  /**
   * Does the same as {@link #shown(URI)} for a text that may not be a valid URI. A password may
   * contain a character that is not allowed in URIs, so everything before the last {@code @} is
   * hidden.
   */
  public static String shown(String text) {
    return Printable.unicode(withoutSecrets(text, "…"));
  }

  /**
   * Does the same without escaping anything.
   *
   * @param hidden stands for the user and password
   */
  public static String withoutSecrets(String text, String hidden) {
    Matcher begin = SCHEME.matcher(text);
    String scheme = begin.lookingAt() ? begin.group() : "";
    int at = text.lastIndexOf('@');
    String rest = at < 0 ? text.substring(scheme.length()) : hidden + text.substring(at);
    return scheme + withoutQuery(rest);
  }

  /** Returns the part before a query or a fragment. */
  public static String withoutQuery(String text) {
    Matcher end = QUERY_OR_FRAGMENT.matcher(text);
    return end.find() ? text.substring(0, end.start()) : text;
  }

  /**
   * Percent-encodes everything in a part of a URI that is not ASCII, as UTF-8 (RFC 3987 §3.1).
   *
   * @throws IllegalArgumentException if the text has an unpaired surrogate
   */
  public static String ascii(String part) {
    if (isAscii(part)) {
      return part;
    }
    try {
      return percentEncoded(StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(part)));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it has an unpaired surrogate", e);
    }
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST_NOT_ASCII) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the text of a header field: its bytes decoded as UTF-8, or percent-encoded if they are
   * not UTF-8.
   *
   * @param field the field, decoded as ISO 8859-1
   */
  public static String ofField(String field) {
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
