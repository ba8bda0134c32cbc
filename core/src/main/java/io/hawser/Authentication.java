// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Policies that ask for a name and a password, or for a token. What the function given finds for
 * them is {@linkplain WebSocket#attachment attached} to the connection; null answers 401. Over
 * connections without TLS, everybody on the way can read both.
 */
public final class Authentication {
  private Authentication() {}

  /**
   * Basic authentication (RFC 7617).
   *
   * @param realm what the password is for; browsers show it
   * @param user finds the user, or null; called by the transport's thread, so it must not block,
   *     and hashing passwords as one should takes too long for it: see {@link #basicLater}
   * @throws IllegalArgumentException if the realm has characters that a header may not have
   */
  public static HandshakePolicy basic(
      String realm, Function<? super BasicCredentials, ? extends @Nullable Object> user) {
    return basicLater(realm, now(user));
  }

  /** Basic authentication with a function that has its answer later. */
  public static HandshakePolicy basicLater(
      String realm,
      Function<? super BasicCredentials, ? extends CompletionStage<? extends @Nullable Object>>
          user) {
    HandshakeDecision unauthorized =
        unauthorized("Basic realm=" + quoted(realm) + ", charset=\"UTF-8\"");
    return policy(HttpRequest::basicCredentials, user, unauthorized, unauthorized);
  }

  /**
   * A token in the {@code Authorization} field (RFC 6750). Pages can't send one: the API of
   * browsers has no place for it.
   *
   * @param realm what the token is for
   * @param user finds whom the token stands for, or null; called by the transport's thread, so it
   *     must not block
   * @throws IllegalArgumentException if the realm has characters that a header may not have
   */
  public static HandshakePolicy bearer(
      String realm, Function<? super String, ? extends @Nullable Object> user) {
    return bearerLater(realm, now(user));
  }

  /** A token in the {@code Authorization} field, with a function that has its answer later. */
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
   * Compares a secret that a peer gave with the expected one in a time that does not depend on
   * where they differ. What the time still tells are the lengths; compare digests where the length
   * is a secret too.
   */
  public static boolean sameSecret(String given, String expected) {
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

  private static <T> Function<T, CompletionStage<? extends @Nullable Object>> now(
      Function<? super T, ? extends @Nullable Object> user) {
    Objects.requireNonNull(user, "user");
    return credentials -> CompletableFuture.completedStage(user.apply(credentials));
  }

  private static HandshakeDecision unauthorized(String challenge) {
    return HandshakeDecision.reject(
        HttpResponse.text(401, "This needs authentication").with("WWW-Authenticate", challenge));
  }

  /** A quoted-string (RFC 9110 §5.6.4). */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
