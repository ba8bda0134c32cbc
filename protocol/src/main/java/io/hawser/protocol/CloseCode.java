// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The status codes of a Close frame (RFC 6455 §7.4 and the IANA registry). They are {@code int}s
 * rather than an enum, because 3000 to 3999 belong to libraries and 4000 to 4999 to applications.
 */
public final class CloseCode {
  /** The connection has fulfilled its purpose. */
  public static final int NORMAL = 1000;

  /** A server is shutting down, or a browser is leaving the page. */
  public static final int GOING_AWAY = 1001;

  /** The peer broke the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** Data of a kind that the receiver does not accept. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** A Close frame without a code. Never sent. */
  public static final int NO_STATUS = 1005;

  /** A connection that ended without a Close frame. Never sent. */
  public static final int ABNORMAL = 1006;

  /** Data that is not consistent with its type, such as text that is not UTF-8. */
  public static final int INVALID_PAYLOAD = 1007;

  /** A message that violates a policy, if no other code fits. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message that is too big to process. */
  public static final int MESSAGE_TOO_BIG = 1009;

  /** A client required an extension that the server did not accept. */
  public static final int MISSING_EXTENSION = 1010;

  /** An unexpected condition on the side that closes the connection. */
  public static final int INTERNAL_ERROR = 1011;

  /** The service is restarting. */
  public static final int SERVICE_RESTART = 1012;

  /** The service is overloaded. */
  public static final int TRY_AGAIN_LATER = 1013;

  /** A gateway received an invalid response from the upstream server. */
  public static final int BAD_GATEWAY = 1014;

  private CloseCode() {}

  /**
   * Returns whether a Close frame may carry this code: 1000 to 1003, 1007 to 1014 and 3000 to 4999.
   * All others are reserved, unassigned, or must never be sent (1004, 1005, 1006, 1015).
   */
  public static boolean isValid(int code) {
    return code >= NORMAL && code <= UNSUPPORTED_DATA
        || code >= INVALID_PAYLOAD && code <= BAD_GATEWAY
        || code >= 3000 && code <= 4999;
  }
}
