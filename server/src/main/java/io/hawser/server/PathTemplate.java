// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.server.http.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A path as it is given to a server: literal, such as {@code /chat}, with named segments, such as
 * {@code /chat/{room}}, or a prefix, such as {@code /files/*}. Immutable.
 *
 * <p>A named segment matches one segment that is not empty. A star is the last segment and matches
 * the rest of the path, which may be empty. Everything else is compared character by character.
 */
final class PathTemplate {
  /** The name of the parameter that holds what a star has matched. */
  static final String REST = "*";

  /**
   * Orders templates so that the first one that matches a path is the most specific one, if none of
   * them {@linkplain #conflictsWith conflict}.
   */
  static final Comparator<PathTemplate> MOST_SPECIFIC_FIRST =
      Comparator.comparing((PathTemplate template) -> template.prefix)
          .thenComparingInt(template -> -template.segments.size())
          .thenComparingInt(template -> -template.literals());

  /** A segment: its text, or its name if it is variable. */
  private record Segment(String text, boolean variable) {
    boolean matches(String segment) {
      return variable ? !segment.isEmpty() : text.equals(segment);
    }

    /** Returns whether this matches whatever another one matches. */
    boolean includes(Segment other) {
      return other.variable ? variable : matches(other.text);
    }
  }

  private final String text;
  private final List<Segment> segments; // without the star
  private final boolean prefix;

  private PathTemplate(String text, List<Segment> segments, boolean prefix) {
    this.text = text;
    this.segments = List.copyOf(segments);
    this.prefix = prefix;
  }

  /**
   * Parses a path.
   *
   * @throws IllegalArgumentException if it has a query, is not a valid path, or has braces or a
   *     star in any other place
   */
  static PathTemplate parse(String text) {
    String problem = RequestTarget.problemOf(text);
    if (problem != null || text.indexOf('?') >= 0) {
      throw invalid(text, problem == null ? "It has a query" : problem);
    }
    List<String> parts = split(text, Integer.MAX_VALUE);
    boolean prefix = parts.get(parts.size() - 1).equals(REST);
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String part : prefix ? parts.subList(0, parts.size() - 1) : parts) {
      Segment segment = segment(text, part);
      if (segment.variable && !names.add(segment.text)) {
        throw invalid(text, "It has two segments named " + segment.text);
      }
      segments.add(segment);
    }
    return new PathTemplate(text, segments, prefix);
  }

  private static Segment segment(String path, String part) {
    if (part.indexOf('*') >= 0) {
      throw invalid(path, "A star must be the whole last segment");
    }
    if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
      return new Segment(part, false);
    }
    String name =
        part.startsWith("{") && part.endsWith("}") ? part.substring(1, part.length() - 1) : "";
    if (name.isEmpty() || !name.chars().allMatch(PathTemplate::isNameCharacter)) {
      throw invalid(
          path,
          "Braces must enclose a whole segment, and a name of letters, digits, _ and -, as in"
              + " {room}");
    }
    return new Segment(name, true);
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '_'
        || c == '-';
  }

  private static IllegalArgumentException invalid(String path, String problem) {
    return new IllegalArgumentException("path \"" + path + "\": " + problem);
  }

  /** Divides a path into its segments, and stops after a number of them. */
  static List<String> split(String path, int limit) {
    List<String> segments = new ArrayList<>();
    int begin = 1;
    while (begin <= path.length() && segments.size() < limit) {
      int slash = path.indexOf('/', begin);
      int end = slash < 0 ? path.length() : slash;
      segments.add(path.substring(begin, end));
      begin = end + 1;
    }
    return segments;
  }

  /** Returns whether this template matches only the path that is its text. */
  boolean isLiteral() {
    return !prefix && literals() == segments.size();
  }

  private int literals() {
    return (int) segments.stream().filter(segment -> !segment.variable).count();
  }

  /** Returns how many segments of a path decide whether it matches. */
  int depth() {
    return segments.size() + 1;
  }

  /**
   * Returns whether there is a path that this and another template match, and neither is more
   * specific. A template is more specific than another one if it matches a part of what that one
   * matches, and nothing else. So {@code /a/*} conflicts with {@code /{x}/{y}}: {@code /a/b}
   * matches both, {@code /a/b/c} only the first, and {@code /b/c} only the second.
   */
  boolean conflictsWith(PathTemplate other) {
    return overlaps(other) && includes(other) == other.includes(this);
  }

  /** Returns whether there is a path that both match. */
  private boolean overlaps(PathTemplate other) {
    int mine = segments.size();
    int theirs = other.segments.size();
    if (mine < theirs ? !prefix : mine > theirs ? !other.prefix : prefix != other.prefix) {
      return false; // a star stands for at least one segment, which may be empty
    }
    for (int i = 0; i < Math.min(mine, theirs); i++) {
      Segment one = segments.get(i);
      if (!one.includes(other.segments.get(i)) && !other.segments.get(i).includes(one)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether this template matches whatever another one matches that overlaps it. */
  private boolean includes(PathTemplate other) {
    if (!prefix && other.prefix || segments.size() > other.segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (!segments.get(i).includes(other.segments.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns whether a path matches.
   *
   * @param path the first segments of the path, at least {@link #depth} unless it has fewer
   */
  boolean matches(List<String> path) {
    if (prefix ? path.size() <= segments.size() : path.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (!segments.get(i).matches(path.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns what a path that matches has in the place of each name, and of the star, decoded.
   *
   * @throws CharacterCodingException if this is not UTF-8
   */
  Map<String, String> parametersOf(String path) throws CharacterCodingException {
    List<String> values = split(path, segments.size());
    Map<String, String> parameters = new LinkedHashMap<>();
    int rest = 1;
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).variable) {
        parameters.put(segments.get(i).text, decode(values.get(i)));
      }
      rest += values.get(i).length() + 1;
    }
    if (prefix) {
      parameters.put(REST, decode(path.substring(rest)));
    }
    return parameters;
  }

  /** Decodes percent-encoding, which has been checked. */
  private static String decode(String text) throws CharacterCodingException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    // Unlike new String, this refuses malformed and overlong sequences.
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
