// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hides users and passwords in output. */
final class Passwords {
  /**
   * The part of an argument that may be a user and password: everything up to the last {@code @},
   * without an option name and a scheme. People forget to encode characters that end the user and
   * password in a URI.
   */
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(?:--[a-z-]+=|-[a-zA-Z])?(?:[A-Za-z][A-Za-z0-9+.-]*://)?(.*)@", Pattern.DOTALL);

  private Passwords() {}

  /** Returns a message without the users and passwords in the arguments of this process. */
  static String hidden(String message, List<String> arguments) {
    String shown = message;
    for (String argument : arguments) {
      Matcher found = USER_INFO.matcher(argument);
      if (found.lookingAt() && !found.group(1).isEmpty()) {
        shown =
            shown
                .replace(found.group(1) + '@', "…@")
                .replace(ConnectOptions.encoded(found.group(1)) + '@', "…@");
      }
    }
    return shown;
  }

  /** Returns the {@code Basic} credentials for a user and password, for a header field. */
  static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }
}
