// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static io.hawser.protocol.engine.Frames.FIN;
import static io.hawser.protocol.engine.Frames.TEXT;
import static io.hawser.protocol.engine.Frames.close;
import static io.hawser.protocol.engine.Frames.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Role;
import io.hawser.protocol.engine.ProtocolEngine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests each row of the reference documentation's table of states. */
class ProtocolStateTest {
  private static final Path TABLE = Path.of("..", "docs", "reference", "states.md");

  record Row(State state, Role role, String event, String sent, String told, State next) {
    static Row parse(String line) {
      String[] cells =
          Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toArray(String[]::new);
      return new Row(
          State.valueOf(cells[0]),
          Role.valueOf(cells[1].toUpperCase(Locale.ROOT)),
          cells[2],
          cells[3],
          cells[4],
          State.valueOf(cells[5]));
    }
  }

  static List<Row> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.matches("\\| (OPEN|CLOSE_SENT|CLOSE_RECEIVED|FAILED|CLOSED) .*"))
        .map(Row::parse)
        .toList();
  }

  @Test
  void the_table_has_a_row_for_every_state_that_a_role_can_be_in() throws IOException {
    assertThat(rows().stream().map(row -> row.role + " " + row.state).distinct()).hasSize(9);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void the_protocol_does_what_the_table_says(Row row) {
    Engine engine = Engine.of(row.role);
    bring(engine, row.role, row.state);

    happen(engine, row.role, row.event);

    assertThat(engine.events.stream().map(ProtocolStateTest::shorten).toList())
        .isEqualTo(row.told.equals("–") ? List.of() : List.of(row.told.split(", ")));
    assertThat(engine.sent()).isEqualTo(expectedBytes(row));
    engine.assertState(row.next);
  }

  private static void bring(Engine engine, Role role, State state) {
    switch (state) {
      case OPEN -> {}
      case CLOSE_SENT -> engine.protocol.close(1000, "");
      case CLOSE_RECEIVED -> engine.receive(close(role, 1000, ""));
      case FAILED -> engine.receive("83 00");
      case CLOSED -> engine.protocol.endOfStream();
    }
    engine.assertState(state);
    engine.events.clear();
    engine.sent();
  }

  private static void happen(Engine engine, Role role, String event) {
    switch (event) {
      case "close()" -> engine.protocol.close(1000, "");
      case "Close 1001 from the peer" -> engine.receive(close(role, 1001, ""));
      case "violation by the peer" -> engine.receive("83 00");
      case "end of the stream" -> engine.protocol.endOfStream();
      case "message from the peer" -> engine.receive(to(role, FIN | TEXT, "x"));
      case "closing timed out" -> engine.protocol.closingTimedOut();
      default -> throw new AssertionError("the table has an unknown event: " + event);
    }
  }

  private static String shorten(String event) {
    return event
        .replace("end of output", "end")
        .replaceAll("^text .*", "message")
        .replaceAll("^violation .*", "violation")
        .replaceAll("^(closed \\d+).* (by \\w+)$", "$1 $2");
  }

  private static String expectedBytes(Row row) {
    if (row.sent.equals("–")) {
      return "";
    }
    Engine reference = Engine.of(row.role);
    if (row.event.startsWith("violation")) {
      reference.protocol.fail(1002, "opcode 3 is reserved");
    } else {
      reference.protocol.close(Integer.parseInt(row.sent.substring("Close ".length())), "");
    }
    return reference.sent();
  }
}
