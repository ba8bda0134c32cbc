// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses {@code Cookie} fields as user agents send them (RFC 6265 §4.2.1, §5.4). */
final class Cookies {
  private Cookies() {}

  static Map<String, String> of(List<String> fields) {
    Map<String, String> cookies = new LinkedHashMap<>();
    for (String field : fields) {
      int from = 0;
      while (from < field.length()) {
        // Quotes do not protect a semicolon. Browsers end the value there, so this code does too.
        int semicolon = field.indexOf(';', from);
        int to = semicolon < 0 ? field.length() : semicolon;
        add(cookies, field.substring(from, to));
        from = to + 1;
      }
    }
    return Collections.unmodifiableMap(cookies);
  }

  private static void add(Map<String, String> cookies, String pair) {
    int equals = pair.indexOf('=');
    String name = pair.substring(0, Math.max(equals, 0)).strip();
    if (!name.isEmpty()) {
      cookies.putIfAbsent(name, unquoted(pair.substring(equals + 1).strip()));
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }
}
