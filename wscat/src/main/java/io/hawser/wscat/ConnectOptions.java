// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for connecting to a server. */
final class ConnectOptions {
  /** The value of --wait that keeps the connection open. */
  static final double HOLD = -1;

  /** What the JVM makes of bytes in its arguments that are not UTF-8. */
  private static final char NOT_DECODED = '\uFFFD';

  private static final int MAX_REDIRECTS = 10;
  private static final String AUTHORIZATION = "Authorization";

  /** Characters that people type but that are not allowed in a URI. */
  private static final String NOT_ALLOWED_IN_URI = " \"<>\\^`{|}";

  @Option(
      names = {"-x", "--execute"},
      paramLabel = "MESSAGE",
      description = "send this message when connected, and close soon after; may be repeated")
  final List<String> execute = new ArrayList<>();

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "SECONDS",
      completionCandidates = Candidates.Seconds.class,
      description =
          "how long to wait after --execute (2 by default) or after the end of piped input (0 by"
              + " default); -1 to keep the connection open")
  @Nullable Double wait;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      completionCandidates = Candidates.Headers.class,
      description = "a header field for the request; may be repeated")
  final List<String> headers = new ArrayList<>();

  @Option(names = "--host", paramLabel = "HOST", description = "the Host to send to the server")
  @Nullable String host;

  @Option(
      names = {"-o", "--origin"},
      paramLabel = "ORIGIN",
      description = "the Origin to send to the server")
  @Nullable String origin;

  @Option(names = "--auth", paramLabel = "USER:PASSWORD", description = "Basic authentication")
  @Nullable String auth;

  @Option(
      names = {"-p", "--protocol", "--protocol-version"},
      paramLabel = "VERSION",
      completionCandidates = Candidates.Versions.class,
      description = "the version of the protocol to speak: 13 (default), or the drafts 8 or 7")
  @Nullable Integer version;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "a PEM file with the certificates to trust instead of the usual ones")
  @Nullable Path ca;

  @Option(
      names = {"-n", "--no-check"},
      description = "trust any server, even an impostor")
  boolean noCheck;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "a PEM file with the certificate to send to the server")
  @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "a PEM file with the private key (PKCS #8)")
  @Nullable Path key;

  @Option(
      names = {"-L", "--location"},
      description = "follow redirects, at most 10 unless --max-redirects is given")
  boolean location;

  @Option(
      names = "--max-redirects",
      arity = "0..1",
      fallbackValue = "10",
      paramLabel = "N",
      description = "follow at most this many redirects")
  @Nullable Integer maxRedirects;

  @Option(
      names = "--proxy",
      paramLabel = "[SCHEME://]HOST[:PORT]",
      completionCandidates = Candidates.Proxies.class,
      description =
          "connect through a proxy: http (default), https, socks4, socks4a, socks5 or socks5h")
  @Nullable String proxy;

  /** Returns a client for these options. */
  WebSocketClient.Builder client(@Nullable String passphrase) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--cert and --key must be used together");
    }
    WebSocketClient.Builder client = WebSocketClient.builder().transport(Wscat.TRANSPORT);
    if (ca != null) {
      client.trust(ca);
    }
    if (noCheck) {
      client.trustAnyServerEvenAnImpostor();
    }
    if (certificate != null && key != null) {
      if (passphrase == null) {
        client.certificate(certificate, key);
      } else {
        client.certificate(certificate, key, passphrase);
      }
    } else if (passphrase != null) {
      throw new IllegalArgumentException("--passphrase requires --key");
    }
    return client;
  }

  /** Returns the request to an address, which may lack a scheme. */
  ConnectRequest request(String address, TalkOptions talk) {
    for (String message : execute) {
      if (message.indexOf(NOT_DECODED) >= 0) {
        throw new IllegalArgumentException(
            "a message of --execute is not UTF-8; --binary @FILE sends bytes as they are");
      }
    }
    if (maxRedirects != null && maxRedirects < 0) {
      throw new IllegalArgumentException(
          "--max-redirects " + maxRedirects + ": must be at least 0");
    }
    URI uri = uri(address);
    ConnectRequest request =
        (talk.unix == null ? ConnectRequest.to(uri) : throughUnixSocket(talk.unix, uri))
            .options(talk::set)
            .subprotocols(talk.subprotocols.toArray(new String[0]));
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            // It may be secret, so it is not shown.
            "a header must be NAME:VALUE; one of them has no colon, or no name");
      }
      request = request.header(header.substring(0, colon), header.substring(colon + 1));
    }
    if (auth != null) {
      request = request.header(AUTHORIZATION, Passwords.basic(auth));
    }
    if (location || maxRedirects != null) {
      request = request.followRedirects(maxRedirects == null ? MAX_REDIRECTS : maxRedirects);
    }
    if (proxy != null) {
      request = request.proxy(parse(proxy.contains("://") ? proxy : "http://" + proxy));
    }
    request = host == null ? request : request.header("Host", host);
    request = origin == null ? request : request.origin(origin);
    return version == null ? request : request.protocolVersion(version);
  }

  /** Returns a request that reaches the host of a URI through a Unix socket. */
  private static ConnectRequest throughUnixSocket(Path socket, URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT).replace("http", "ws");
    ConnectRequest.to(uri); // throws if there is no host, or if there is a fragment
    if (!scheme.matches("wss?")) {
      throw new IllegalArgumentException("--unix requires a ws:// or wss:// URL, not " + scheme);
    }
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    String file = socket.toUri().getRawPath().replace(":", "%3A");
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : '?' + uri.getRawQuery();
    ConnectRequest request =
        ConnectRequest.to(scheme + "+unix:" + file + ':' + path + query).header("Host", host);
    if (at >= 0) {
      String given = authority.substring(0, at).replace("+", "%2B");
      String user = URLDecoder.decode(given, StandardCharsets.UTF_8);
      request =
          request.header(AUTHORIZATION, Passwords.basic(user.contains(":") ? user : user + ':'));
    }
    return scheme.equals("wss") && uri.getHost() != null
        ? request.serverName(uri.getHost())
        : request;
  }

  /** Returns the URI of an address that people type: without a scheme, or between blanks. */
  static URI uri(String address) {
    String stripped = address.strip();
    return parse(encoded(hasScheme(stripped) ? stripped : "ws://" + stripped));
  }

  private static boolean hasScheme(String address) {
    if (address.startsWith("ws+unix:") || address.startsWith("wss+unix:")) {
      return true;
    }
    int end = address.indexOf("://");
    for (int i = 0; i < end; i++) {
      char c = address.charAt(i);
      if (!isLetter(c) && (i == 0 || c != '+' && c != '.' && c != '-' && (c < '0' || c > '9'))) {
        return false;
      }
    }
    return end > 0;
  }

  private static boolean isLetter(char c) {
    return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  /** Percent-encodes the characters that people type but that are not allowed in a URI. */
  static String encoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (NOT_ALLOWED_IN_URI.indexOf(c) >= 0) {
        encoded.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
      } else {
        encoded.append(c);
      }
    }
    return encoded.toString();
  }

  private static URI parse(String uri) {
    try {
      return new URI(uri);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(uri + " is not a URL: " + e.getReason(), e);
    }
  }
}
