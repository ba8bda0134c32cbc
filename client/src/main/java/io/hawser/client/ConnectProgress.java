// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.ConnectStage;
import io.hawser.TransportException;
import io.hawser.WebSocketTimeoutException;
import io.hawser.WebSocketTimeoutException.Deadline;
import io.hawser.client.route.Destination;
import io.hawser.client.route.Proxy;
import io.hawser.netty.NetworkFailure;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The progress of an attempt to connect, as exceptions describe it.
 *
 * @param hop the current server, which changes with each redirect
 * @param proxy the proxy that leads to it; null for a direct connection
 */
record ConnectProgress(ConnectStage stage, Redirects.Hop hop, @Nullable Proxy proxy) {
  ConnectProgress at(ConnectStage next) {
    return new ConnectProgress(next, hop, proxy);
  }

  ConnectProgress through(@Nullable Proxy chosen) {
    return new ConnectProgress(stage, hop, chosen);
  }

  Destination server() {
    return hop.destination();
  }

  /** Describes what the attempt is doing, as text that can follow a colon or the word "while". */
  @Override
  public String toString() {
    Object first = proxy == null ? server() : "the proxy " + proxy;
    return switch (stage) {
      case RESOLVE -> "looking up the host of " + first;
      case CONNECT -> "connecting to " + first;
      case PROXY -> "asking the proxy " + proxy + " for " + server();
      case TLS -> "negotiating TLS with " + server();
      case HANDSHAKE -> "waiting for the response from " + server();
    };
  }

  /** Returns the exception for a deadline that has passed. */
  WebSocketTimeoutException timeout(Deadline deadline, Duration limit) {
    return new WebSocketTimeoutException(deadline, limit, stage, ": " + this);
  }

  /** Returns the exception for a failure of the network, which may be at any stage. */
  TransportException failure(Throwable cause) {
    if (cause instanceof SSLException && stage == ConnectStage.HANDSHAKE) {
      // In TLS 1.3, a server rejects our certificate after the handshake is complete on our side.
      return at(ConnectStage.TLS).failure(cause);
    }
    String what =
        switch (stage) {
          case RESOLVE -> "cannot be looked up: ";
          case CONNECT -> "cannot be connected to: ";
          case PROXY ->
              "cannot be reached through the proxy "
                  + proxy
                  + (cause instanceof SSLException ? ": the TLS handshake with it failed: " : ": ");
          case TLS -> "failed the TLS handshake: ";
          case HANDSHAKE -> "did not complete the opening handshake: ";
        };
    return failure(what + NetworkFailure.reasonOf(cause), cause);
  }

  /** Returns an exception about the server, or about the proxy if it has not been reached yet. */
  TransportException failure(String what, @Nullable Throwable cause) {
    boolean isAtProxy = stage == ConnectStage.RESOLVE || stage == ConnectStage.CONNECT;
    Object subject = proxy != null && isAtProxy ? "the proxy " + proxy : server();
    return new TransportException(stage, subject + " " + what, cause);
  }
}
