// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.statistics;

import io.hawser.CloseInfo;
import io.hawser.CloseInfo.Initiator;
import io.hawser.protocol.CloseCode;
import java.util.Objects;

/**
 * A code with which connections are closed, and the side that initiated it. Whatever a peer sends,
 * there are few of them.
 *
 * @param code a code from 1000 to 1015; {@code 3xxx} for all codes of libraries and {@code 4xxx}
 *     for all codes of applications (RFC 6455 §7.4.2); or {@code other}
 */
public record CloseKind(String code, Initiator initiator) {
  private static final int LAST_REGISTERED = 1015;

  /** Creates a kind. */
  public CloseKind {
    Objects.requireNonNull(code, "code");
    Objects.requireNonNull(initiator, "initiator");
  }

  /** Returns the kind of an end. */
  public static CloseKind of(CloseInfo info) {
    Objects.requireNonNull(info, "info");
    return new CloseKind(group(info.code()), info.initiator());
  }

  private static String group(int code) {
    if (code >= CloseCode.NORMAL && code <= LAST_REGISTERED) {
      return Integer.toString(code);
    }
    return switch (code / 1000) {
      case 3 -> "3xxx";
      case 4 -> "4xxx";
      default -> "other";
    };
  }
}
