// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletionException;

/** What a user is told of why a connection could not be opened. */
final class ConnectFailure {
  private ConnectFailure() {}

  /** The system's own words, without those that Netty puts around them. */
  static String reasonOf(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    String message = cause.getMessage();
    return message == null
        ? cause.toString()
        : message
            .replaceFirst("^[\\w()]+\\(\\.\\.\\) failed with error\\(-\\d+\\): ", "")
            .replaceFirst("^(?:http|socks[45]), .* => [^,]*, ", "")
            .replaceFirst(": \\S*/\\S*$", "");
  }

  /** What a future wraps. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
