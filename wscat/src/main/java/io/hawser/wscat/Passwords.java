// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps users and passwords out of what is shown. */
final class Passwords {
  /**
   * What may be a user and password in an argument: all up to the last {@code @}, without a name of
   * an option and a scheme. People forget to encode what ends a user and password for URIs.
   */
  private static final Pattern USER_INFO =
      Pattern.compile(
          "(?:--[a-z-]+=|-[a-zA-Z])?(?:[A-Za-z][A-Za-z0-9+.-]*://)?(.*)@", Pattern.DOTALL);

  private Passwords() {}

  /** A message without those that stand in the arguments of this process. */
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

  /** {@code Basic} credentials of a user and password, for a header. */
  static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }
}
