// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * The user name and password of Basic authentication (RFC 7617).
 *
 * @param user the user name, which contains no colon
 */
public record BasicCredentials(String user, String password) {
  /**
   * Creates credentials.
   *
   * @throws IllegalArgumentException if the user name contains a colon, which ends the name on the
   *     wire
   */
  public BasicCredentials {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "user \"" + user + "\": a user name must not contain a colon");
    }
  }

  /**
   * Returns whether the user name and the password equal the given ones. The time that the
   * comparison takes does not depend on where they differ: in the user name or in the password, at
   * the first character or at the last. It may reveal the lengths.
   */
  public boolean matches(String user, String password) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    boolean sameUser = isSame(this.user, user);
    boolean samePassword = isSame(this.password, password);
    return sameUser && samePassword;
  }

  private static boolean isSame(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the user name, but not the password, because this text may be logged. */
  @Override
  public String toString() {
    return "BasicCredentials[user=" + user + "]";
  }
}
