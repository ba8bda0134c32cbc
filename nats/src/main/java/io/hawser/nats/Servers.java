// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.nats;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are, and how a node proves who it is. The addresses that are passed on contain
 * no credentials, so that no message or log can show them.
 */
final class Servers {
  private final List<String> addresses = new ArrayList<>();
  private boolean tls;
  private @Nullable String userName;
  private @Nullable String password;
  private @Nullable String token;

  /**
   * Reads addresses such as {@code nats://user:password@host:4222} or {@code tls://token@host}.
   *
   * @throws IllegalArgumentException if one is malformed; the message does not show credentials
   */
  Servers(String... urls) {
    if (urls.length == 0) {
      throw new IllegalArgumentException("at least one address of a server is needed");
    }
    for (String url : urls) {
      add(Objects.requireNonNull(url, "url"));
    }
  }

  private void add(String url) {
    URI uri = parse(url.contains("://") ? url : "nats://" + url);
    String scheme = uri.getScheme();
    if (!scheme.equals("nats") && !scheme.equals("tls")) {
      throw new IllegalArgumentException(
          "the address of a server begins with " + scheme + "://: use nats:// or tls://");
    }
    String path = uri.getPath();
    if (uri.getHost() == null
        || path != null && !path.isEmpty() && !path.equals("/")
        || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw malformed();
    }
    tls |= scheme.equals("tls");
    addresses.add(
        scheme + "://" + uri.getHost() + ':' + (uri.getPort() < 0 ? 4222 : uri.getPort()));
    if (uri.getRawUserInfo() != null) {
      takeCredentials(uri.getRawUserInfo());
    }
  }

  private static URI parse(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) { // its message has the whole address
      throw malformed();
    }
  }

  private static IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "an address of a server is malformed: it must look like nats://host:4222 or"
            + " tls://user:password@host:4222, and special characters must be percent-encoded");
  }

  private void takeCredentials(String userInfo) {
    int colon = userInfo.indexOf(':');
    String first = decode(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String second = colon < 0 ? null : decode(userInfo.substring(colon + 1));
    boolean another = userName != null || token != null;
    boolean same = second == null ? first.equals(token) : isUser(first, second);
    if (another && !same) {
      throw new IllegalArgumentException("all servers must have the same user and password");
    }
    if (second == null) {
      token = first;
    } else {
      userName = first;
      password = second;
    }
  }

  private boolean isUser(String name, String itsPassword) {
    return name.equals(userName) && itsPassword.equals(password);
  }

  private static String decode(String encoded) {
    return URI.create("nats://" + encoded + "@host").getUserInfo();
  }

  void credentials(String userName, String password) {
    this.userName = userName;
    this.password = password;
    token = null;
  }

  void token(String token) {
    this.token = token;
    userName = null;
    password = null;
  }

  /** Returns one that does not change when this one does. */
  Servers copy() {
    Servers copy = new Servers(addresses.toArray(new String[0]));
    copy.userName = userName;
    copy.password = password;
    copy.token = token;
    return copy;
  }

  List<String> addresses() {
    return List.copyOf(addresses);
  }

  boolean tls() {
    return tls;
  }

  @Nullable String userName() {
    return userName;
  }

  @Nullable String password() {
    return password;
  }

  @Nullable String token() {
    return token;
  }

  /** Returns a text without the credentials, in case a server has repeated them. */
  String redact(String text) {
    String redacted = text;
    for (String secret : new String[] {password, token}) {
      if (secret != null && !secret.isEmpty()) {
        redacted = redacted.replace(secret, "***");
      }
    }
    return redacted;
  }

  @Override
  public String toString() {
    return String.join(", ", addresses);
  }
}
