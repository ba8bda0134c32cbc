// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import io.hawser.checks.benchmarks.ContextMemory.Cost;
import io.hawser.checks.benchmarks.ContextMemory.Direction;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what the contexts of connections cost in memory, and what it costs when many connections
 * use theirs in turn; prints it as Markdown.
 */
public final class ContextTable {
  private static final int[] IN_TURN = {1, 10, 100, 1000};
  private static final int FOR_EACH = 100;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private ContextTable() {}

  /** Measures; see above. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ContextTable table = new ContextTable();
    table.memory();
    table.manyConnections();
  }

  private void memory() throws IOException, InterruptedException {
    List<byte[]> messages = MessageSize.MEDIUM.messages(1 << 20);
    Map<DeflateSetting, DeflateFigure> rows = new LinkedHashMap<>();
    List<DeflateSetting> settings = new ArrayList<>();
    settings.add(new DeflateSetting(1, 8, 15, true));
    for (int memoryLevel : new int[] {7, 4}) {
      settings.add(new DeflateSetting(1, memoryLevel, 15, true));
    }
    for (int windowBits : new int[] {12, 10, 9}) {
      for (int memoryLevel : new int[] {8, 4, 1}) {
        settings.add(new DeflateSetting(1, memoryLevel, windowBits, true));
      }
    }
    settings.add(new DeflateSetting(1, 8, 15, false));
    settings.forEach(setting -> rows.put(setting, new DeflateFigure(messages, setting)));
    out.println(
        "## Memory of a connection: level 1, messages of " + MessageSize.MEDIUM.title() + "\n");
    DeflateFigure.measureInTurn(List.copyOf(rows.values()));
    Cost plain = ContextMemory.of(Direction.NEITHER, settings.get(0));
    out.println(
        "| takeover | window | memory level | sent"
            + " | sending: heap, native | receiving: heap, native |");
    out.println("|---|---|---|---|---|---|");
    for (Map.Entry<DeflateSetting, DeflateFigure> row : rows.entrySet()) {
      DeflateSetting setting = row.getKey();
      Cost sending = ContextMemory.of(Direction.SENDING, setting);
      Cost receiving = ContextMemory.of(Direction.RECEIVING, setting);
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %s | %s | %s |%n",
          CompressionTable.yes(setting.takeover()),
          setting.windowBits(),
          setting.memoryLevel(),
          row.getValue().sent(),
          kib(sending.minus(plain)),
          kib(receiving.minus(plain)));
    }
    out.println("\nWithout compression, taken off above: " + kib(plain) + "\n");
  }

  private static String kib(Cost cost) {
    return String.format(
        Locale.ROOT, "%.1f + %.1f KiB", cost.heap() / 1024.0, cost.outsideHeap() / 1024.0);
  }

  private void manyConnections() {
    List<byte[]> messages = MessageSize.SMALL.messages(1 << 20);
    Map<DeflateSetting, DeflateLoop> loops = new LinkedHashMap<>();
    for (DeflateSetting setting :
        List.of(
            new DeflateSetting(1, 8, 15, true),
            new DeflateSetting(1, 8, 12, true),
            new DeflateSetting(1, 4, 12, true),
            new DeflateSetting(1, 4, 10, true),
            new DeflateSetting(1, 1, 9, true),
            new DeflateSetting(1, 8, 15, false))) {
      loops.put(setting, new DeflateLoop(messages, setting));
    }
    loops.values().forEach(loop -> medianInTurn(loop, 100)); // to warm up
    out.println("## Connections in turn: level 1, small messages; µs to send one\n");
    out.println("| takeover | window | memory level | 1 | 10 | 100 | 1000 |");
    out.println("|---|---|---|---|---|---|---|");
    loops.forEach(
        (setting, loop) -> {
          String yes = CompressionTable.yes(setting.takeover());
          out.printf("| %s | %d | %d |", yes, setting.windowBits(), setting.memoryLevel());
          for (int connections : IN_TURN) {
            out.print(" " + DeflateFigure.significant(medianInTurn(loop, connections)) + " |");
          }
          out.println();
          loop.close();
        });
  }

  private static double medianInTurn(DeflateLoop loop, int connections) {
    // A single connection sends what hundred send together, for the same precision.
    int count = connections == 1 ? 100 * FOR_EACH : FOR_EACH;
    double[] micros = new double[5];
    Arrays.setAll(micros, i -> loop.sendNanosInTurn(connections, count) / 1000);
    Arrays.sort(micros);
    return micros[micros.length / 2];
  }
}
