// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

import java.util.List;
import java.util.Objects;

/**
 * Who is in a topic, on all servers that share a backplane. {@link Hub#presence} returns it.
 *
 * <p>A <i>member</i> is usually a person. The application enters clients under the member's name. A
 * person with several connections, perhaps on several servers, is one member, who leaves with the
 * last of them. A client that has subscribed to the topic is not a member because of that, and a
 * member need not subscribe.
 *
 * <p>A client leaves by itself when its connection ends, before its {@code onClose} is called. When
 * a server stops, its members leave at once. When a server fails, or cannot reach the broker, its
 * members leave on the others within 30 seconds.
 *
 * <p>A server knows the members of other servers while it takes part, that is, while it has members
 * in this topic itself, or a {@link #watch}. Servers tell each other about changes at once. What
 * gets lost on the way is made up for within about 12 seconds. So all servers agree in the end, but
 * not at every moment; {@link #isComplete} tells when a server knows that it does not know
 * everything.
 *
 * <p>Limits: a topic has at most {@value #MAX_MEMBERS} members on each server. A server remembers
 * about 32 MiB of members of other servers for each topic, which is more than 100 000 members with
 * little information. If there are more, {@link #isComplete} is false, and {@link #count} is a
 * lower bound.
 *
 * <p>The methods may be called from any thread and in callbacks, and never wait. After the server
 * has stopped, nobody is there.
 */
public interface Presence {
  /** How many members one server may have in a topic. */
  int MAX_MEMBERS = 10_000;

  /** How long the name of a member may be, in bytes of UTF-8. */
  int MAX_ID = 256;

  /** How long the information about a member may be, in bytes of UTF-8. */
  int MAX_INFO = 1024;

  /**
   * Somebody who is there.
   *
   * @param id the name under which the application has entered the member
   * @param info what the application has said about the member, for example JSON. If there are
   *     several connections, this is what was said last. Between servers, their clocks decide what
   *     was last.
   */
  record Member(String id, String info) {
    /** Creates a member. */
    public Member {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(info, "info");
    }
  }

  /** Is told who comes and goes. */
  interface Listener {
    /** A member is there. */
    default void onEntered(Member member) {}

    /** The information about a member has changed. */
    default void onChanged(Member member) {}

    /** A member is not there any more. The information is what was reported last. */
    default void onLeft(Member member) {}
  }

  /** A listener that is told about changes. */
  interface Watch extends AutoCloseable {
    /**
     * Stops telling the listener. A call that has begun may still go on. A second call does
     * nothing.
     */
    @Override
    void close();
  }

  /** Returns the name of the topic. */
  String topic();

  /**
   * Enters a client as a member. If the client has entered before, this replaces the member or the
   * information.
   *
   * @param client a connection of this server
   * @param member the member's name, which is compared character by character; not empty, and at
   *     most {@value #MAX_ID} bytes in UTF-8
   * @param info what the servers should know about the member; at most {@value #MAX_INFO} bytes in
   *     UTF-8. Whoever may connect to the broker can read it.
   * @return whether the client is in. False if its connection has ended; also if this server has
   *     {@value #MAX_MEMBERS} other members in this topic, and then nothing has changed
   * @throws IllegalArgumentException if the member or the information is not as described, or the
   *     client belongs to another server
   * @throws IllegalStateException if this is a client's own connection, or if the client has
   *     entered as many topics as {@code maxSubscriptions} of the server allows
   */
  boolean enter(WebSocket client, String member, String info);

  /** Lets a client leave. Does nothing if it has not entered. */
  void leave(WebSocket client);

  /** Returns who is there, in no particular order. The result cannot be modified. */
  List<Member> members();

  /** Returns how many members there are. */
  int count();

  /**
   * Returns whether this server knows all members, as far as it can tell. It does not if it does
   * not take part, has done so for less than 10 seconds, is not connected to the broker, or has
   * heard that another server has members that it does not know. Always true without a backplane.
   */
  boolean isComplete();

  /**
   * Tells a listener who is there, and from then on who comes and goes. Until the watch is closed,
   * this server takes part in the presence of this topic.
   *
   * <p>First, {@code onEntered} is called for everyone who is there. The calls for one watch follow
   * one another. They are made on threads of the JVM's common pool, so they must not block. For a
   * member, {@code onEntered} and {@code onLeft} alternate. If a member changes several times
   * before the listener has got so far, the listener is told the difference only. What it throws is
   * logged.
   *
   * <p>Each server tells its own watches. To tell clients, send to those of this server: {@code
   * hub.subscribers(topic)}.
   */
  Watch watch(Listener listener);
}
