// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/**
 * A user's name and password, as Basic authentication carries them (RFC 7617).
 *
 * @param user without a colon
 */
public record BasicCredentials(String user, String password) {
  /**
   * Credentials.
   *
   * @throws IllegalArgumentException if the user's name has a colon, which ends it on the wire
   */
  public BasicCredentials {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("user \"" + user + "\": a name without a colon");
    }
  }

  /**
   * Whether these are the right ones. Takes as long for a wrong name as for a wrong password, and
   * for a wrong first character as for a wrong last; see {@link Authentication#sameSecret}.
   */
  public boolean matches(String user, String password) {
    boolean sameUser = Authentication.sameSecret(this.user, user);
    boolean samePassword = Authentication.sameSecret(this.password, password);
    return sameUser && samePassword;
  }

  /** The user; the password is left out, since this may end in a log. */
  @Override
  public String toString() {
    return "BasicCredentials[user=" + user + "]";
  }
}
