// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The status codes of a Close frame (RFC 6455 §7.4 and the IANA registry). They are {@code int}s,
 * not an enum, for 3000 to 3999 belong to libraries and 4000 to 4999 to applications.
 */
public final class CloseCode {
  /** The purpose of the connection is fulfilled. */
  public static final int NORMAL = 1000;

  /** A server goes down, or a browser leaves the page. */
  public static final int GOING_AWAY = 1001;

  /** The peer broke the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A kind of data that this endpoint does not take. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** Never sent: stands for a Close frame without a code. */
  public static final int NO_STATUS = 1005;

  /** Never sent: stands for a connection that ended without a Close frame. */
  public static final int ABNORMAL = 1006;

  /** Data that does not fit its type, such as text that is not UTF-8. */
  public static final int INVALID_PAYLOAD = 1007;

  /** A message that breaks a rule for which there is no better code. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message that is too big to process. */
  public static final int MESSAGE_TOO_BIG = 1009;

  /** A client misses an extension that the server did not accept. */
  public static final int MISSING_EXTENSION = 1010;

  /** An unexpected condition on this side. */
  public static final int INTERNAL_ERROR = 1011;

  /** The service restarts. */
  public static final int SERVICE_RESTART = 1012;

  /** The service is overloaded. */
  public static final int TRY_AGAIN_LATER = 1013;

  /** A gateway received an invalid answer from the server behind it. */
  public static final int BAD_GATEWAY = 1014;

  private CloseCode() {}

  /**
   * Whether a Close frame may carry this code: 1000 to 1003, 1007 to 1014 and 3000 to 4999. The
   * rest is reserved, unassigned, or must never travel (1004, 1005, 1006, 1015).
   */
  public static boolean isValid(int code) {
    return code >= NORMAL && code <= UNSUPPORTED_DATA
        || code >= INVALID_PAYLOAD && code <= BAD_GATEWAY
        || code >= 3000 && code <= 4999;
  }
}
