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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about calling. */
final class ConnectOptions {
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*|wss?\\+unix:.*", Pattern.DOTALL);

  /** The wait that never ends. */
  static final double HOLD = -1;

  private static final int MAX_REDIRECTS = 10;
  private static final String AUTHORIZATION = "Authorization";

  /** Characters that a URI may not have and that people type. */
  private static final Pattern TYPED = Pattern.compile("[ \"<>\\\\^`{|}]");

  @Option(
      names = {"-x", "--execute"},
      paramLabel = "MESSAGE",
      description = "send this when connected, and close soon after; repeat it for more")
  final List<String> execute = new ArrayList<>();

  @Option(
      names = {"-w", "--wait"},
      paramLabel = "SECONDS",
      description = "how long to wait after --execute; 2 unless given, -1 to hold the connection")
  @Nullable Double wait;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "a header field for the request; repeat it for more")
  final List<String> headers = new ArrayList<>();

  @Option(names = "--host", paramLabel = "HOST", description = "the Host to tell the server")
  @Nullable String host;

  @Option(
      names = {"-o", "--origin"},
      paramLabel = "ORIGIN",
      description = "the Origin to tell the server")
  @Nullable String origin;

  @Option(names = "--auth", paramLabel = "USER:PASSWORD", description = "Basic authentication")
  @Nullable String auth;

  @Option(
      names = {"-p", "--protocol", "--protocol-version"},
      paramLabel = "VERSION",
      description = "the version of the protocol to speak: 13 (default), or the drafts 8 or 7")
  @Nullable Integer version;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "certificates to trust in place of the usual, in a PEM file")
  @Nullable Path ca;

  @Option(
      names = {"-n", "--no-check"},
      description = "trust any server, even an impostor")
  boolean noCheck;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "the certificate to show the server, a PEM file")
  @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "the key to it, a PEM file (PKCS #8)")
  @Nullable Path key;

  @Option(
      names = {"-L", "--location"},
      description = "follow redirects, 10 at most unless told otherwise")
  boolean location;

  @Option(
      names = "--max-redirects",
      arity = "0..1",
      fallbackValue = "10",
      paramLabel = "N",
      description = "follow so many redirects")
  @Nullable Integer maxRedirects;

  @Option(
      names = "--proxy",
      paramLabel = "[SCHEME://]HOST[:PORT]",
      description = "go through a proxy: http (default), https, socks4, socks4a, socks5 or socks5h")
  @Nullable String proxy;

  /** The client that these options want. */
  WebSocketClient.Builder client(@Nullable String passphrase) {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("--cert and --key go together");
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
      throw new IllegalArgumentException("--passphrase goes with --key");
    }
    return client;
  }

  /** The request to an address of which the scheme may be left out. */
  ConnectRequest request(String address, TalkOptions talk) {
    URI uri = uri(address);
    ConnectRequest request =
        (talk.unix == null ? ConnectRequest.to(uri) : through(talk.unix, uri))
            .options(talk::set)
            .subprotocols(talk.subprotocols.toArray(new String[0]));
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException(
            "a header is NAME:VALUE; one that was given has no colon, or no name"); // or a secret
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
      request = request.proxy(parsed(proxy.contains("://") ? proxy : "http://" + proxy));
    }
    request = host == null ? request : request.header("Host", host);
    request = origin == null ? request : request.origin(origin);
    return version == null ? request : request.protocolVersion(version);
  }

  /** A request to the host of a URI, which a Unix socket leads to. */
  private static ConnectRequest through(Path socket, URI uri) {
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT).replace("http", "ws");
    ConnectRequest.to(uri); // refuses what has no host, or has a fragment
    if (!scheme.matches("wss?")) {
      throw new IllegalArgumentException(
          "--unix leads to a ws:// or wss:// URL, and not to one of " + scheme);
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

  static URI uri(String address) {
    String whole = SCHEME.matcher(address).matches() ? address : "ws://" + address;
    return parsed(encoded(whole));
  }

  /** With what people type and a URI may not have in the form that it may have. */
  static String encoded(String typed) {
    return TYPED
        .matcher(typed)
        .replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0)));
  }

  private static URI parsed(String uri) {
    try {
      return new URI(uri);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(uri + " is no URL: " + e.getReason(), e);
    }
  }
}
