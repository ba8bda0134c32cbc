// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client;

import io.hawser.HandshakeException;
import io.hawser.client.route.Destination;
import io.hawser.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Decides which redirects are followed, and where they lead (RFC 9110 §15.4, RFC 6455 §4.1). Each
 * attempt to connect has its own instance. Must be used on the event loop.
 */
final class Redirects {
  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  private final int max;
  private final Predicate<Redirect> allowed;
  private final Consumer<Destination> check;
  private final Set<Destination> seen = new HashSet<>();
  private int count;

  /**
   * A server in a chain of redirects.
   *
   * @param trusted whether it may receive what the user set for the first server: {@code
   *     Authorization}, {@code Cookie} and {@code Host}
   */
  record Hop(Destination destination, boolean trusted) {}

  /**
   * Creates the rules of an attempt.
   *
   * @param max how many redirects are followed
   * @param allowed the user's decision about each redirect
   * @param check throws an {@code IllegalArgumentException} if the client cannot connect to a
   *     server
   */
  Redirects(int max, Predicate<Redirect> allowed, Consumer<Destination> check) {
    this.max = max;
    this.allowed = allowed;
    this.check = check;
  }

  /** Returns whether a response with this status is to be followed. */
  boolean follows(int status) {
    return max > 0 && STATUSES.contains(status);
  }

  /**
   * Returns the server that a response redirects to.
   *
   * @throws HandshakeException if the redirect is not allowed or not valid
   */
  Hop next(Hop from, HttpResponse response) {
    seen.add(from.destination);
    List<String> locations = response.headers().all("Location");
    if (locations.size() != 1) {
      throw refused(from, response, "with " + locations.size() + " Location fields, not one");
    }
    Destination to;
    try {
      to = from.destination.resolve(locations.get(0));
    } catch (IllegalArgumentException e) {
      throw refused(from, response, "with a Location that cannot be followed: " + e.getMessage());
    }
    check(from, response, to, locations.get(0));
    try {
      check.accept(to);
    } catch (IllegalArgumentException e) {
      throw refused(from, response, "to " + to + ": " + e.getMessage());
    }
    count++;
    if (!allowed.test(
        new Redirect(
            response.status(), response.headers(), from.destination.uri(), to.uri(), count))) {
      throw refused(from, response, "to " + to + ", which onRedirect does not allow");
    }
    // Trust is never regained: an untrusted server could redirect back to a trusted one on purpose.
    return new Hop(to, from.trusted && to.isSameServerAs(from.destination));
  }

  private void check(Hop from, HttpResponse response, Destination to, String location) {
    if (count == max) {
      throw refused(from, response, "to " + to + ", after " + max + " redirects already");
    }
    if (seen.contains(to)) {
      throw refused(from, response, "back to " + to + ", in a loop");
    }
    if (location.matches("[^/?#]*//[^/?#]*@.*")) { // RFC 9110 §4.2.4 lets us treat it as an error
      throw refused(from, response, "with a user and password in its Location");
    }
    if (to.socket() != null && !to.socket().equals(from.destination.socket())) {
      throw refused(from, response, "to a Unix socket, which a server may not choose");
    }
  }

  private static HandshakeException refused(Hop from, HttpResponse response, String why) {
    return new HandshakeException(
        from.destination + " redirects (" + response.status() + ") " + why, response);
  }
}
