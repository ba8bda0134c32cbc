// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.resume;

import io.hawser.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names of the subprotocol, which are offered and selected in {@code Sec-WebSocket-Protocol}.
 * An application with a subprotocol of its own has both in one name, such as {@code
 * hawser.resume.1+chat}.
 *
 * <p>Not part of the API: may change or disappear in any release. The subprotocol itself is
 * specified and stays.
 */
public final class ResumeProtocol {
  /** The name, if the application has no subprotocol. */
  public static final String NAME = "hawser.resume.1";

  /** How many topics a client may have at a time. */
  public static final int MAX_TOPICS = 10_000;

  private static final String PREFIX = NAME + "+";

  private ResumeProtocol() {}

  /** Returns whether this is a name of the subprotocol, with or without another one in it. */
  public static boolean isName(@Nullable String subprotocol) {
    return subprotocol != null && (subprotocol.equals(NAME) || subprotocol.startsWith(PREFIX));
  }

  /**
   * Returns the subprotocol of the application.
   *
   * @param selected what was selected in the opening handshake
   * @return what the name contains; null if it contains nothing; any other subprotocol as it is
   */
  public static @Nullable String ofApplication(@Nullable String selected) {
    if (selected == null || selected.equals(NAME)) {
      return null;
    }
    return selected.startsWith(PREFIX) ? selected.substring(PREFIX.length()) : selected;
  }

  /** Returns the name that contains a subprotocol of the application, or none. */
  public static String nameWith(@Nullable String subprotocol) {
    return subprotocol == null ? NAME : PREFIX + subprotocol;
  }

  /**
   * Returns what a client offers: each subprotocol of the application together with this one, and
   * then each alone, for servers that do not know this one.
   */
  public static List<String> offer(List<String> ofApplication) {
    List<String> offer = new ArrayList<>();
    if (ofApplication.isEmpty()) {
      offer.add(NAME);
    }
    ofApplication.forEach(subprotocol -> offer.add(nameWith(subprotocol)));
    offer.addAll(ofApplication);
    return offer;
  }

  /**
   * Returns the limits for what a connection receives. Those of the application are for its own
   * messages, and do not count what this subprotocol adds to them.
   *
   * @param selected what was selected in the opening handshake
   */
  public static Limits limits(Limits ofApplication, @Nullable String selected) {
    long size = limit(ofApplication.maxMessageSize());
    return isName(selected)
        ? new Limits((int) Math.min(size, Integer.MAX_VALUE), ofApplication.maxFragments())
        : ofApplication;
  }

  /**
   * Returns how large a message may be if the application's may be so large. Those of this
   * subprotocol with a name of a topic always have room, or no topic with a long name could be
   * resumed.
   */
  public static long limit(long ofApplication) {
    long size = Math.max(ofApplication, ResumeFrame.MAX_TOPIC);
    return size < Long.MAX_VALUE - ResumeFrame.MAX_HEAD ? size + ResumeFrame.MAX_HEAD : size;
  }
}
