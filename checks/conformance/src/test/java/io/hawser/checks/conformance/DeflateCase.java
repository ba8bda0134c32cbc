// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A case about compression: what npm ws sends, to have it echoed, and what has to be agreed on.
 *
 * @param data what messages are cut from: json, bitmap, prose, html, pdf or repeats
 * @param sizes of the messages, in turn
 * @param fragment the size of the fragments in which a message is sent; 0 for one piece
 * @param offer of the client
 * @param answer of the server; empty if it has to decline
 */
record DeflateCase(
    String id,
    String data,
    List<Integer> sizes,
    int fragment,
    int messages,
    String offer,
    String answer) {

  boolean matches(String pattern) {
    return Case.matches(id, pattern);
  }

  /** The same with fewer messages, or more. */
  DeflateCase withMessages(int count) {
    return new DeflateCase(id, data, sizes, fragment, count, offer, answer);
  }

  /** The target of the opening handshake's request, which tells npm ws all of this. */
  String target(Duration patience) {
    Stream<Map.Entry<String, Object>> query =
        Stream.of(
            Map.entry("id", id),
            Map.entry("data", data),
            Map.entry(
                "sizes", sizes.stream().map(String::valueOf).collect(Collectors.joining(","))),
            Map.entry("fragment", fragment),
            Map.entry("messages", messages),
            Map.entry("offer", offer),
            Map.entry("answer", answer),
            Map.entry("patience", patience.toMillis()));
    return query
        .map(each -> each.getKey() + "=" + encoded(each.getValue()))
        .collect(Collectors.joining("&", "/?", ""));
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }
}
