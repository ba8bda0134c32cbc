// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.engine.ProtocolEngine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests each row of the reference documentation's table of states of the Hixie drafts. */
class HixieStateTest {
  private static final Path TABLE = Path.of("..", "docs", "reference", "states.md");

  record Row(
      ProtocolVersion version, State state, String event, String sent, String told, State next) {
    static Row parse(String line) {
      String[] cells =
          Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toArray(String[]::new);
      return new Row(
          ProtocolVersion.valueOf("HIXIE_" + cells[0]),
          State.valueOf(cells[1]),
          cells[2],
          cells[3].equals("–") ? "" : cells[3],
          cells[4],
          State.valueOf(cells[5]));
    }
  }

  static List<Row> rows() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.matches("\\| 7[56] .*"))
        .map(Row::parse)
        .toList();
  }

  @Test
  void the_table_has_a_row_for_every_state_that_a_draft_can_be_in() throws IOException {
    assertThat(rows().stream().map(row -> row.version + " " + row.state).distinct()).hasSize(7);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void the_protocol_does_what_the_table_says(Row row) {
    Engine engine = Engine.of(row.version, Role.SERVER, new Limits(10, 1));
    bring(engine, row.state);

    happen(engine, row.event);

    assertThat(engine.events.stream().map(HixieStateTest::shorten).toList())
        .isEqualTo(row.told.equals("–") ? List.of() : List.of(row.told.split(", ")));
    assertThat(engine.sent()).isEqualTo(row.sent);
    engine.assertState(row.next);
  }

  private static void bring(Engine engine, State state) {
    switch (state) {
      case OPEN -> {}
      case CLOSE_SENT -> engine.protocol.close(1000, "");
      case FAILED -> engine.receive("80 0B");
      case CLOSED -> engine.protocol.endOfStream();
      case CLOSE_RECEIVED -> throw new AssertionError("no server is in " + state);
    }
    engine.assertState(state);
    engine.events.clear();
    engine.sent();
  }

  private static void happen(Engine engine, String event) {
    switch (event) {
      case "close()" -> engine.protocol.close(1000, "");
      case "FF 00 from the peer" -> engine.receive("FF 00");
      case "violation by the peer" -> engine.receive("80 0B");
      case "end of the stream" -> engine.protocol.endOfStream();
      case "stream broken" -> engine.protocol.streamBroken();
      case "message from the peer" -> engine.receive("00 41 FF");
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
}
