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
 * What has to come of a connection between Hawser and a peer: a line of a file that explains
 * itself.
 *
 * @param peer its name
 * @param peerWants what it is set to
 * @param offer what it then offers as a client; null if it is the server
 * @param hawserWants what Hawser is set to
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

  /** A part of the reason why there must be no connection; null if there must be one. */
  @Nullable String failure() {
    return outcome.startsWith(FAILS) ? outcome.substring(FAILS.length()) : null;
  }

  /** The extension that both have to speak of; empty for none. */
  String agreed() {
    return switch (outcome) {
      case "that" -> hawserWants.asExtension();
      case "nothing" -> "";
      default -> new Terms(outcome).asExtension();
    };
  }

  /** Whether this side may not refer to its earlier messages, or does not. */
  boolean forgets(Role side, Role hawser) {
    Terms agreed = new Terms(agreed());
    boolean asked =
        side == Role.SERVER ? agreed.serverNoContextTakeover() : agreed.clientNoContextTakeover();
    return asked
        // What a client wants of itself it does, agreed or not.
        || side == Role.CLIENT && hawser == Role.CLIENT && hawserWants.clientNoContextTakeover()
        || side != hawser && note.equals("peer forgets");
  }

  /** With which code the connection has to be closed. */
  int closeCode() {
    return note.startsWith(BREAKS) ? Integer.parseInt(note.substring(BREAKS.length())) : 1000;
  }

  /** Whether the peer can stand bytes that can't be compressed. */
  boolean noise() {
    return !note.equals("no noise");
  }

  @Override
  public String toString() {
    return peer + " (" + peerWants + "), hawser (" + hawserWants + ")";
  }
}
