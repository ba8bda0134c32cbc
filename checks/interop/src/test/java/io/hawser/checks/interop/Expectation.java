// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.interop;

import io.hawser.protocol.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The expected outcome of a connection between Hawser and a peer: one line of a file that describes
 * its own format.
 *
 * @param peer its name
 * @param peerWants the configuration of the peer
 * @param offer what the peer then offers as a client; null if it is the server
 * @param hawserWants the configuration of Hawser
 * @param outcome what they agree on
 * @param note what is in brackets, or ""
 */
record Expectation(
    String peer,
    Terms peerWants,
    @Nullable String offer,
    Terms hawserWants,
    String outcome,
    String note) {

  private static final Pattern PEERS = Pattern.compile("([^:]+): (.+?)(?: offers (.+))?");
  private static final Pattern LINE =
      Pattern.compile("  (.+?) +→ ([^\\[]+?)(?: \\[(no noise|peer forgets|breaks: \\d+)])?");
  private static final String FAILS = "fails: ", BREAKS = "breaks: ";

  static Stream<Expectation> ofServer() {
    return read("server-expectations.txt");
  }

  static Stream<Expectation> ofClient() {
    return read("client-expectations.txt");
  }

  private static Stream<Expectation> read(String file) {
    Set<String> chosen = Peers.chosen();
    List<Expectation> expectations = new ArrayList<>();
    Matcher peers = PEERS.matcher("");
    for (String line : lines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!line.startsWith(" ")) {
        peers = PEERS.matcher(line);
      } else if (peers.matches() && matcher.matches()) {
        for (String peer : peers.group(1).split(", ", -1)) {
          expectations.add(
              new Expectation(
                  peer,
                  new Terms(peers.group(2)),
                  peers.group(3),
                  new Terms(matcher.group(1)),
                  matcher.group(2),
                  Objects.requireNonNullElse(matcher.group(3), "")));
        }
      } else {
        throw new IllegalArgumentException("in " + file + ": " + line);
      }
    }
    return expectations.stream().filter(each -> chosen.contains(each.peer));
  }

  private static List<String> lines(String file) {
    try (InputStream in = Expectation.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a part of the reason why there must be no connection, or null if there must be one. */
  @Nullable String failure() {
    return outcome.startsWith(FAILS) ? outcome.substring(FAILS.length()) : null;
  }

  /** Returns the extension that both sides must report; empty for none. */
  String agreed() {
    return switch (outcome) {
      case "that" -> hawserWants.asExtension();
      case "nothing" -> "";
      default -> new Terms(outcome).asExtension();
    };
  }

  /** Returns whether this side must not or does not refer to its earlier messages. */
  boolean forgets(Role side, Role hawser) {
    Terms agreed = new Terms(agreed());
    boolean asked =
        side == Role.SERVER ? agreed.serverNoContextTakeover() : agreed.clientNoContextTakeover();
    return asked
        // A client does what it wants of itself, whether it was agreed or not.
        || side == Role.CLIENT && hawser == Role.CLIENT && hawserWants.clientNoContextTakeover()
        || side != hawser && note.equals("peer forgets");
  }

  /** Returns the code with which the connection must be closed. */
  int closeCode() {
    return note.startsWith(BREAKS) ? Integer.parseInt(note.substring(BREAKS.length())) : 1000;
  }

  /** Returns whether the peer can handle bytes that cannot be compressed. */
  boolean noise() {
    return !note.equals("no noise");
  }

  @Override
  public String toString() {
    return peer + " (" + peerWants + "), hawser (" + hawserWants + ")";
  }
}
