// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.netty.ConnectRequest;
import io.hawser.netty.WebSocketClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said about calling. */
final class ConnectOptions {
  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);

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

  /** The client that these options want. */
  WebSocketClient.Builder client() {
    WebSocketClient.Builder client = WebSocketClient.builder().transport(Wscat.TRANSPORT);
    if (ca != null) {
      client.trust(ca);
    }
    return client;
  }

  /** The request to an address of which the scheme may be left out. */
  ConnectRequest request(String address, TalkOptions talk) {
    ConnectRequest request =
        ConnectRequest.to(uri(address))
            .options(talk::set)
            .subprotocols(talk.subprotocols.toArray(new String[0]));
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("a header is NAME:VALUE, and not " + header);
      }
      request = request.header(header.substring(0, colon), header.substring(colon + 1));
    }
    if (auth != null) {
      byte[] credentials = auth.getBytes(StandardCharsets.UTF_8);
      request =
          request.header(
              "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }
    request = host == null ? request : request.header("Host", host);
    request = origin == null ? request : request.origin(origin);
    return version == null ? request : request.protocolVersion(version);
  }

  static URI uri(String address) {
    String whole = SCHEME.matcher(address).matches() ? address : "ws://" + address;
    Matcher typed = TYPED.matcher(whole);
    return URI.create(typed.replaceAll(found -> "%%%02X".formatted((int) found.group().charAt(0))));
  }
}
