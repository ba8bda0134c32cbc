// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A page with its scripts and styles, which are read from the class path when the site is created.
 *
 * <p>Its security policy lets the page load scripts, and connect, only to this server, and forbids
 * scripts inside of the page. If a mistake in a page let an attacker write into it, the attacker's
 * script would still not run.
 */
final class Site {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Map<String, HttpResponse> files = new LinkedHashMap<>(); // by their path

  /**
   * Reads the files.
   *
   * @param page the file that the path {@code /} returns; the path of the others is their name
   */
  Site(String page, String... others) {
    files.put("/", read(page));
    for (String other : others) {
      files.put("/" + other, read(other));
    }
  }

  private static HttpResponse read(String name) {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      Headers headers =
          Headers.of(
              "Content-Type",
              contentType(name),
              "Content-Security-Policy",
              POLICY,
              "X-Content-Type-Options",
              "nosniff");
      return new HttpResponse(200, headers, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String contentType(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      default -> throw new IllegalArgumentException(name + " is not a page, style or script");
    };
  }

  /** Returns a file of this site, or 404. A path is compared as a whole, and is no file name. */
  HttpResponse answer(HttpRequest request) {
    HttpResponse file = files.get(request.path());
    return file == null ? HttpResponse.text(404, "There is nothing at " + request.path()) : file;
  }
}
