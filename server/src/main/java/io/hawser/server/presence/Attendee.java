// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.presence;

import io.hawser.Presence;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A member, as one machine has it.
 *
 * @param stamp when the information was given: the newest one counts
 */
record Attendee(String member, String info, long stamp) {
  /** What an attendee takes in memory besides the two strings, roughly. */
  private static final int OVERHEAD = 256;

  /** The most that {@link #cost} returns. */
  static final int MAX_COST = OVERHEAD + Presence.MAX_ID + Presence.MAX_INFO;

  /**
   * Checks what an application says about a member.
   *
   * @throws IllegalArgumentException if it is too long, or not Unicode
   */
  static void check(String member, String info) {
    if (member.isEmpty()) {
      throw new IllegalArgumentException("the name of the member is empty");
    }
    check("the name of the member", member, Presence.MAX_ID);
    check("the information about the member", info, Presence.MAX_INFO);
  }

  private static void check(String what, String text, int max) {
    int length = Math.addExact(max, 1);
    if (text.length() <= max) {
      try {
        ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        length = bytes.remaining();
      } catch (CharacterCodingException e) {
        throw new IllegalArgumentException(what + " has an unpaired surrogate");
      }
    }
    if (length > max) {
      throw new IllegalArgumentException(
          what
              + " has "
              + text.length()
              + " characters: it must be at most "
              + max
              + " bytes in UTF-8");
    }
  }

  /** Returns how much memory this takes, roughly. */
  int cost() {
    return OVERHEAD + member.length() + info.length();
  }

  Presence.Member toMember() {
    return new Presence.Member(member, info);
  }
}
