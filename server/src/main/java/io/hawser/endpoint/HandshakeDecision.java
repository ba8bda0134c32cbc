// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.endpoint;

import io.hawser.WebSocket;
import io.hawser.http.HttpResponse;
import io.hawser.protocol.Headers;
import io.hawser.protocol.handshake.ServerHandshake;
import io.hawser.statistics.HandshakeFailure;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The decision whether a client may connect, with the subprotocol, the header fields and the
 * attachment of its connection. Immutable.
 */
public final class HandshakeDecision {
  private final @Nullable HttpResponse rejection;
  private final Headers headers;
  private final @Nullable String subprotocol;
  private final @Nullable Object attachment;
  private final HandshakeFailure failure;

  private HandshakeDecision(
      @Nullable HttpResponse rejection,
      Headers headers,
      @Nullable String subprotocol,
      @Nullable Object attachment,
      HandshakeFailure failure) {
    this.rejection = rejection;
    this.headers = headers;
    this.subprotocol = subprotocol;
    this.attachment = attachment;
    this.failure = failure;
  }

  /** Returns a decision that accepts the client. */
  public static HandshakeDecision accept() {
    return new HandshakeDecision(null, Headers.empty(), null, null, HandshakeFailure.POLICY);
  }

  /** Returns a decision that rejects the client with this status and an empty body. */
  public static HandshakeDecision reject(int status) {
    return reject(HttpResponse.text(status, ""));
  }

  /**
   * Returns a decision that rejects the client with this response.
   *
   * @throws IllegalArgumentException if the status is not from 300 to 599
   */
  public static HandshakeDecision reject(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    if (response.status() < 300 || response.status() > 599) {
      throw new IllegalArgumentException(
          "status " + response.status() + " does not reject a request: use 300 to 599");
    }
    return rejectBecause(HandshakeFailure.POLICY, response);
  }

  /** Returns a decision that rejects the client, and counts as this. */
  static HandshakeDecision rejectBecause(HandshakeFailure failure, HttpResponse response) {
    return new HandshakeDecision(response, Headers.empty(), null, null, failure);
  }

  /** Returns a copy with this subprotocol for the connection. The client must have offered it. */
  public HandshakeDecision subprotocol(String subprotocol) {
    Objects.requireNonNull(subprotocol, "subprotocol");
    return new HandshakeDecision(rejection, headers, subprotocol, attachment, failure);
  }

  /**
   * Returns a copy that adds a header field to the response: to the 101, or to that of a rejection.
   *
   * @throws IllegalArgumentException if the opening handshake sets the field itself
   */
  public HandshakeDecision header(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    ServerHandshake.checkNotReserved(name);
    return rejection == null
        ? new HandshakeDecision(null, headers.with(name, value), subprotocol, attachment, failure)
        : rejectBecause(failure, rejection.with(name, value));
  }

  /** Returns a copy that attaches an object to the connection; see {@link WebSocket#attachment}. */
  public HandshakeDecision attach(Object attachment) {
    Objects.requireNonNull(attachment, "attachment");
    return new HandshakeDecision(rejection, headers, subprotocol, attachment, failure);
  }

  /**
   * Combines this decision, which must accept, with another one. The other one takes precedence.
   */
  HandshakeDecision and(HandshakeDecision next) {
    return new HandshakeDecision(
        next.rejection,
        headers.with(next.headers),
        next.subprotocol == null ? subprotocol : next.subprotocol,
        next.attachment == null ? attachment : next.attachment,
        next.failure);
  }

  /** Returns the response to a client that may not connect, or null if it may. */
  public @Nullable HttpResponse rejection() {
    return rejection;
  }

  /** Returns as what a rejection counts. */
  public HandshakeFailure failure() {
    return failure;
  }

  /** Returns the header fields to add to the 101 response. */
  public Headers headers() {
    return headers;
  }

  /** Returns the subprotocol, or null if none was set. */
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  /** Returns the object to attach to the connection, or null. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Returns whether the client may connect, and the status if it may not. Omits the header fields.
   */
  @Override
  public String toString() {
    return rejection == null ? "accept" : "reject with " + rejection.status();
  }
}
