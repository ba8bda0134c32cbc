// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks the header fields that define where the body of a request ends (RFC 9112 §6). A request is
 * refused if two recipients could find different ends, even where HTTP lets a recipient choose.
 */
public final class Framing {
  private static final String CHUNKED = "chunked";

  private Framing() {}

  /**
   * Checks the header of a request.
   *
   * @param maxLength the longest body that is allowed, in bytes
   * @throws RequestRefused with 413 for a body that is too long, 501 for a transfer coding that is
   *     not supported, and 400 for everything else
   */
  public static void check(HttpHeaders headers, int maxLength) throws RequestRefused {
    List<String> lengths = headers.getAll("Content-Length");
    if (headers.contains("Transfer-Encoding")) {
      if (!lengths.isEmpty()) {
        throw new RequestRefused(
            400, "A request must not have both Content-Length and Transfer-Encoding");
      }
      checkCodings(codings(headers));
    }
    if (lengths.size() > 1) {
      throw new RequestRefused(400, "More than one Content-Length header");
    }
    if (!lengths.isEmpty()) {
      checkLength(lengths.get(0), maxLength);
    }
  }

  private static List<String> codings(HttpHeaders headers) {
    List<String> codings = new ArrayList<>();
    for (String value : headers.getAll("Transfer-Encoding")) {
      for (String coding : value.split(",", -1)) {
        if (!coding.isBlank()) {
          codings.add(coding.strip());
        }
      }
    }
    return codings;
  }

  private static void checkCodings(List<String> codings) throws RequestRefused {
    int chunked = -1;
    for (int i = 0; i < codings.size(); i++) {
      String coding = codings.get(i);
      if (coding.equalsIgnoreCase(CHUNKED) && chunked < 0) {
        chunked = i;
      } else if (coding.regionMatches(true, 0, CHUNKED, 0, CHUNKED.length())) {
        throw new RequestRefused(400, "chunked must be named once, and without parameters");
      }
    }
    if (codings.isEmpty() || chunked >= 0 && chunked < codings.size() - 1) {
      throw new RequestRefused(400, "The last transfer coding must be chunked");
    }
    if (chunked != 0) {
      throw new RequestRefused(501, "Only the transfer coding chunked is supported");
    }
  }

  private static void checkLength(String text, int maxLength) throws RequestRefused {
    int digits = 0; // without leading zeros
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new RequestRefused(400, "The Content-Length is not a number");
      }
      digits += digits > 0 || c > '0' ? 1 : 0;
      length = digits < 18 ? 10 * length + c - '0' : Long.MAX_VALUE;
    }
    if (text.isEmpty()) {
      throw new RequestRefused(400, "The Content-Length is empty");
    }
    if (length > maxLength) {
      throw tooLong(maxLength);
    }
  }

  /** Returns the refusal of a body that is longer than this. */
  public static RequestRefused tooLong(int maxLength) {
    return new RequestRefused(413, "The body is longer than " + maxLength + " bytes");
  }
}
