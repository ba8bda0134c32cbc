// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.WebSocket;
import io.hawser.http.BasicCredentials;
import io.hawser.http.HttpRequest;
import io.hawser.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Policies that require a user name and a password, or a token. A function looks up the user. Its
 * result is {@linkplain WebSocket#attachment attached} to the connection. If the result is null,
 * the client gets a 401. Without TLS, anyone on the network path can read passwords and tokens.
 */
public final class Authentication {
  private Authentication() {}

  /**
   * Requires Basic authentication (RFC 7617).
   *
   * @param realm a description of what the password is for, which browsers show
   * @param user returns the user, or null if the name or password is wrong. Called on the transport
   *     thread, so it must not block. A proper password hash takes too long for that thread; see
   *     {@link #basicLater}.
   * @throws IllegalArgumentException if the realm contains characters that a header field must not
   *     have
   */
  public static HandshakePolicy basic(
      String realm, Function<? super BasicCredentials, ? extends @Nullable Object> user) {
    return basicLater(realm, completed(user));
  }

  /** Requires Basic authentication, with a function that completes later. */
  public static HandshakePolicy basicLater(
      String realm,
      Function<? super BasicCredentials, ? extends CompletionStage<? extends @Nullable Object>>
          user) {
    HandshakeDecision unauthorized =
        unauthorized("Basic realm=" + quoted(realm) + ", charset=\"UTF-8\"");
    return policy(HttpRequest::basicCredentials, user, unauthorized, unauthorized);
  }

  /**
   * Requires a token in the {@code Authorization} field (RFC 6750). Web pages cannot send one: the
   * WebSocket API of browsers does not allow it.
   *
   * @param realm a description of what the token is for
   * @param user returns the user that the token belongs to, or null if the token is invalid. Called
   *     on the transport thread, so it must not block.
   * @throws IllegalArgumentException if the realm has characters that a header field must not have
   */
  public static HandshakePolicy bearer(
      String realm, Function<? super String, ? extends @Nullable Object> user) {
    return bearerLater(realm, completed(user));
  }

  /** Requires a token in the {@code Authorization} field, with a function that completes later. */
  public static HandshakePolicy bearerLater(
      String realm,
      Function<? super String, ? extends CompletionStage<? extends @Nullable Object>> user) {
    String challenge = "Bearer realm=" + quoted(realm);
    return policy(
        HttpRequest::bearerToken,
        user,
        unauthorized(challenge),
        unauthorized(challenge + ", error=\"invalid_token\""));
  }

  /**
   * Compares a secret from a peer with the expected one. The time that this takes does not depend
   * on where they differ, but it may reveal their lengths. If the length is secret too, compare
   * digests.
   */
  public static boolean sameSecret(String given, String expected) {
    Objects.requireNonNull(given, "given");
    Objects.requireNonNull(expected, "expected");
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> HandshakePolicy policy(
      Function<HttpRequest, @Nullable T> given,
      Function<? super T, ? extends CompletionStage<? extends @Nullable Object>> user,
      HandshakeDecision missing,
      HandshakeDecision refused) {
    Objects.requireNonNull(user, "user");
    return request -> {
      T credentials = given.apply(request);
      return credentials == null
          ? CompletableFuture.completedStage(missing)
          : user.apply(credentials)
              .thenApply(
                  found -> found == null ? refused : HandshakeDecision.accept().attach(found));
    };
  }

  private static <T> Function<T, CompletionStage<? extends @Nullable Object>> completed(
      Function<? super T, ? extends @Nullable Object> user) {
    Objects.requireNonNull(user, "user");
    return credentials -> CompletableFuture.completedStage(user.apply(credentials));
  }

  private static HandshakeDecision unauthorized(String challenge) {
    return HandshakeDecision.reject(
        HttpResponse.text(401, "Authentication is required").with("WWW-Authenticate", challenge));
  }

  /** Returns the realm as a quoted-string (RFC 9110 §5.6.4). */
  private static String quoted(String realm) {
    Objects.requireNonNull(realm, "realm");
    return '"' + realm.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
