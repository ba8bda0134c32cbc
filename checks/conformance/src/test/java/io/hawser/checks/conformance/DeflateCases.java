// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Groups 12 and 13: compression, with eighteen shapes of messages. Group 12 has five kinds of data
 * and the default offer, group 13 has JSON and seven ways to bind the agent.
 */
final class DeflateCases {
  /** How many messages are sent in each case, where fewer must do: the suite has 1000. */
  static final String MESSAGES_PROPERTY = "deflate.messages";

  private static final String EXTENSION = "permessage-deflate";
  private static final List<String> DATA = List.of("json", "bitmap", "prose", "html", "pdf");

  private DeflateCases() {}

  /**
   * All cases for an agent of this role: as a server it gets offers, as a client it gets answers.
   */
  static List<DeflateCase> all(Role agent) {
    List<DeflateCase> cases = new ArrayList<>();
    for (int kind = 0; kind < DATA.size(); kind++) {
      String offer = EXTENSION + "; client_max_window_bits";
      cases.addAll(inAllShapes("12." + (kind + 1), DATA.get(kind), offer, EXTENSION));
    }
    for (int i = 0; i < Binding.ALL.size(); i++) {
      Binding binding = Binding.ALL.get(i);
      cases.addAll(
          inAllShapes("13." + (i + 1), "json", binding.offerTo(agent), binding.answerOf(agent)));
    }
    return cases;
  }

  /** The cases that are to run: all, unless the properties say otherwise. */
  static List<DeflateCase> selected(Role agent) {
    List<String> patterns = Suite.selectedPatterns();
    Integer messages = Integer.getInteger(MESSAGES_PROPERTY);
    return all(agent).stream()
        .filter(each -> patterns.stream().anyMatch(each::matches))
        .map(each -> messages == null ? each : each.withMessages(messages))
        .toList();
  }

  private static List<DeflateCase> inAllShapes(
      String group, String data, String offer, String answer) {
    List<DeflateCase> cases = new ArrayList<>();
    for (Shape shape : Shape.ALL) {
      String id = group + "." + (cases.size() + 1);
      cases.add(
          new DeflateCase(
              id, data, List.of(shape.size), shape.fragment, shape.messages(), offer, answer));
    }
    return cases;
  }

  /** How large messages are, and their fragments; 0 if they are sent in one piece. */
  private record Shape(int size, int fragment) {
    static final List<Shape> ALL =
        List.of(
            new Shape(16, 0),
            new Shape(64, 0),
            new Shape(256, 0),
            new Shape(1024, 0),
            new Shape(4096, 0),
            new Shape(8192, 0),
            new Shape(16384, 0),
            new Shape(32768, 0),
            new Shape(65536, 0),
            new Shape(131072, 0),
            new Shape(8192, 256),
            new Shape(16384, 256),
            new Shape(32768, 256),
            new Shape(65536, 256),
            new Shape(131072, 256),
            new Shape(131072, 1024),
            new Shape(131072, 4096),
            new Shape(131072, 32768));

    /** Enough for windows and contexts to matter, and few enough for every build. */
    int messages() {
      return size <= 4096 ? 20 : size <= 32768 ? 8 : 4;
    }
  }

  /**
   * What one side asks of the agent's compression. The two halves of a parameter's name are the
   * side that it binds, and how.
   *
   * @param windowBits 0 to ask for none
   */
  private record Binding(boolean noContextTakeover, int windowBits, List<Binding> orElse) {
    static final List<Binding> ALL =
        List.of(
            of(false, 0),
            of(true, 0),
            of(false, 9),
            of(false, 15),
            of(true, 9),
            of(true, 15),
            new Binding(true, 9, List.of(of(true, 0), of(false, 0))));

    static Binding of(boolean noContextTakeover, int windowBits) {
      return new Binding(noContextTakeover, windowBits, List.of());
    }

    /** What a server under test is offered, or what a client under test offers by itself. */
    String offerTo(Role agent) {
      if (agent == Role.CLIENT) {
        return EXTENSION + "; client_max_window_bits";
      }
      // As the suite does, the client says that it could be bound as well.
      String client = "; client_no_context_takeover; client_max_window_bits";
      return Stream.concat(Stream.of(this), orElse.stream())
          .map(each -> EXTENSION + client + each.parameters("server"))
          .collect(Collectors.joining(", "));
    }

    String answerOf(Role agent) {
      return agent == Role.CLIENT
          ? EXTENSION + parameters("client")
          : EXTENSION + "; client_no_context_takeover" + parameters("server");
    }

    private String parameters(String side) {
      return (noContextTakeover ? "; " + side + "_no_context_takeover" : "")
          + (windowBits > 0 ? "; " + side + "_max_window_bits=" + windowBits : "");
    }
  }
}
