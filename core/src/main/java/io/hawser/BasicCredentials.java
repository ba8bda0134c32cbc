// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The user name and password of Basic authentication (RFC 7617).
 *
 * @param user the user name; has no colon
 */
public record BasicCredentials(String user, String password) {
  /**
   * Creates credentials.
   *
   * @throws IllegalArgumentException if the user name has a colon, which ends the name on the wire
   */
  public BasicCredentials {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "user \"" + user + "\": a user name must not have a colon");
    }
  }

  /**
   * Whether user name and password are these. A wrong name takes as long as a wrong password, and a
   * wrong first character as long as a wrong last one. The time may reveal the lengths.
   */
  public boolean matches(String user, String password) {
    boolean sameUser = isSame(this.user, user);
    boolean samePassword = isSame(this.password, password);
    return sameUser && samePassword;
  }

  private static boolean isSame(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  /** The user name; the password is left out, since this text may be logged. */
  @Override
  public String toString() {
    return "BasicCredentials[user=" + user + "]";
  }
}
