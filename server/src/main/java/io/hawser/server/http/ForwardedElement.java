// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.hawser.endpoint.ProxyHeader;
import io.hawser.protocol.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one proxy reports about the client for which it forwards a request.
 *
 * @param node the client's address, with or without a port, or a word instead; null if not reported
 * @param scheme the scheme that the client used; null if not reported
 * @param host the host that the client requested, with or without a port; null if not reported
 */
record ForwardedElement(@Nullable String node, @Nullable String scheme, @Nullable String host) {
  /**
   * Returns the elements of all fields of this kind, the last one first. The last one is from the
   * nearest proxy. Elements before a malformed one are omitted, because it is unknown which proxy
   * sent them.
   */
  static List<ForwardedElement> lastFirst(ProxyHeader header, Headers headers) {
    return switch (header) {
      case FORWARDED -> parsed(partsLastFirst(headers.all("Forwarded"), ','));
      case X_FORWARDED ->
          joined(
              partsLastFirst(headers.all("X-Forwarded-For"), ','),
              partsLastFirst(headers.all("X-Forwarded-Proto"), ','),
              partsLastFirst(headers.all("X-Forwarded-Host"), ','));
    };
  }

  /**
   * Combines addresses, schemes and hosts, starting at the end. Proxies that append the address but
   * replace the scheme send fewer schemes. The first scheme is then the one closest to the client.
   */
  private static List<ForwardedElement> joined(
      List<String> nodes, List<String> schemes, List<String> hosts) {
    List<ForwardedElement> elements = new ArrayList<>();
    for (int i = 0; i < Math.max(1, nodes.size()); i++) {
      elements.add(
          new ForwardedElement(
              nodes.isEmpty() ? null : nodes.get(i), atOrLast(schemes, i), atOrLast(hosts, i)));
    }
    return elements;
  }

  private static @Nullable String atOrLast(List<String> texts, int index) {
    return texts.isEmpty() ? null : texts.get(Math.min(index, texts.size() - 1));
  }

  private static List<ForwardedElement> parsed(List<String> texts) {
    List<ForwardedElement> elements = new ArrayList<>();
    for (String text : texts) {
      ForwardedElement element = parse(text);
      if (element == null) {
        break;
      }
      elements.add(element);
    }
    return elements;
  }

  /** Parses a forwarded-element (RFC 7239 §4). Returns null for anything else. */
  private static @Nullable ForwardedElement parse(String element) {
    Map<String, String> pairs = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String pair : partsLastFirst(List.of(element), ';')) {
      int equals = pair.indexOf('=');
      String value = equals < 1 ? null : unquoted(pair.substring(equals + 1));
      if (value == null || pairs.put(pair.substring(0, equals), value) != null) {
        return null;
      }
    }
    return pairs.isEmpty()
        ? null
        : new ForwardedElement(pairs.get("for"), pairs.get("proto"), pairs.get("host"));
  }

  /** Returns the token, or the content of the quoted-string; null if the value is neither. */
  private static @Nullable String unquoted(String value) {
    if (!value.startsWith("\"")) {
      return value.isEmpty() || value.indexOf('"') >= 0 ? null : value;
    }
    StringBuilder content = new StringBuilder();
    for (int i = 1; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"') {
        return i == value.length() - 1 ? content.toString() : null;
      }
      if (c == '\\' && ++i < value.length()) {
        c = value.charAt(i);
      }
      content.append(c);
    }
    return null;
  }

  /**
   * Splits fields at a separator outside quotes. Each field is read from its end. The part that the
   * client sent comes before the parts that proxies appended, and a quote that the client left open
   * must not hide those. Empty parts are omitted (RFC 9110 §5.6.1.2).
   */
  private static List<String> partsLastFirst(List<String> fields, char separator) {
    List<String> parts = new ArrayList<>();
    for (int f = fields.size() - 1; f >= 0; f--) {
      String field = fields.get(f);
      int end = field.length();
      boolean quoted = false;
      for (int i = field.length() - 1; i >= 0; i--) {
        char c = field.charAt(i);
        if (c == '"' && !(quoted && isEscaped(field, i))) {
          quoted = !quoted;
        } else if (c == separator && !quoted) {
          addUnlessEmpty(parts, field.substring(i + 1, end));
          end = i;
        }
      }
      addUnlessEmpty(parts, field.substring(0, end));
    }
    return parts;
  }

  private static void addUnlessEmpty(List<String> parts, String part) {
    if (!part.isBlank()) {
      parts.add(part.strip());
    }
  }

  /** Returns whether an odd number of backslashes precedes this character. */
  private static boolean isEscaped(String field, int at) {
    int from = at;
    while (from > 0 && field.charAt(from - 1) == '\\') {
      from--;
    }
    return (at - from) % 2 == 1;
  }
}
