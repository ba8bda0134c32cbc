// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import io.hawser.protocol.Headers;
import io.hawser.protocol.ServerHandshake;
import org.jspecify.annotations.Nullable;

/** The answer of a {@link HandshakePolicy}. Immutable. */
public final class HandshakeDecision {
  private final @Nullable HttpResponse rejection;
  private final Headers headers;
  private final @Nullable String subprotocol;
  private final @Nullable Object attachment;

  private HandshakeDecision(
      @Nullable HttpResponse rejection,
      Headers headers,
      @Nullable String subprotocol,
      @Nullable Object attachment) {
    this.rejection = rejection;
    this.headers = headers;
    this.subprotocol = subprotocol;
    this.attachment = attachment;
  }

  /** The client may connect. */
  public static HandshakeDecision accept() {
    return new HandshakeDecision(null, Headers.empty(), null, null);
  }

  /** The client may not connect, and is told this status. */
  public static HandshakeDecision reject(int status) {
    return reject(HttpResponse.text(status, ""));
  }

  /**
   * The client may not connect, and gets this answer.
   *
   * @throws IllegalArgumentException if its status is below 300, which would be no refusal
   */
  public static HandshakeDecision reject(HttpResponse response) {
    if (response.status() < 300 || response.status() > 599) {
      throw new IllegalArgumentException(
          "status " + response.status() + " does not refuse: use 300 to 599");
    }
    return new HandshakeDecision(response, Headers.empty(), null, null);
  }

  /** Accepts with this subprotocol, which the client must have offered. */
  public HandshakeDecision subprotocol(String subprotocol) {
    return new HandshakeDecision(rejection, headers, subprotocol, attachment);
  }

  /**
   * Adds a header field to the answer 101.
   *
   * @throws IllegalArgumentException if it is one that the opening handshake sets itself
   */
  public HandshakeDecision header(String name, String value) {
    ServerHandshake.checkNotReserved(name);
    return new HandshakeDecision(rejection, headers.with(name, value), subprotocol, attachment);
  }

  /** Gives the connection an object, to be found by {@link WebSocket#attachment}. */
  public HandshakeDecision attach(Object attachment) {
    return new HandshakeDecision(rejection, headers, subprotocol, attachment);
  }

  /** Both, if this one accepts; see {@link HandshakePolicy#and}. */
  HandshakeDecision and(HandshakeDecision next) {
    return new HandshakeDecision(
        next.rejection,
        headers.with(next.headers),
        next.subprotocol == null ? subprotocol : next.subprotocol,
        next.attachment == null ? attachment : next.attachment);
  }

  /** The answer to a client that may not connect; null if it may. */
  public @Nullable HttpResponse rejection() {
    return rejection;
  }

  /** Header fields for the answer 101. */
  public Headers headers() {
    return headers;
  }

  /** The subprotocol chosen, or null. */
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  /** The object for the connection, or null. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Whether it accepts, or with which status it rejects; no header fields. */
  @Override
  public String toString() {
    return rejection == null ? "accept" : "reject with " + rejection.status();
  }
}
