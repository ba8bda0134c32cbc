// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what compression costs and gains, for varied JSON and the settings that there are, and
 * prints it as Markdown; with the name of a file, draws it there.
 */
public final class CompressionTable {
  private static final int[] LEVELS = {1, 3, 6, 9};
  private static final int[] WINDOWS = {10, 12, 15};

  /** Receiving takes the same whatever the level; shown is the third, 6. */
  private static final int RECEIVED_LEVEL = 2;

  private static final int CORPUS = 1 << 20;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final List<DeflateFigure> figures = new ArrayList<>();

  private CompressionTable() {}

  /** Measures; see above. */
  public static void main(String[] args) throws IOException {
    CompressionTable table = new CompressionTable();
    table.sizesAndTimes(args.length > 0 ? Path.of(args[0]) : null);
    table.kinds();
    table.thresholds();
  }

  private DeflateFigure figure(List<byte[]> messages, @Nullable DeflateSetting setting) {
    DeflateFigure figure = new DeflateFigure(messages, setting);
    figures.add(figure);
    return figure;
  }

  private void measure() {
    double spread = DeflateFigure.measureInTurn(figures);
    figures.clear();
    out.printf(Locale.ROOT, "%n(Half of the rounds lie within %.1f %% of each other.)%n%n", spread);
  }

  private static DeflateSetting setting(int level, int windowBits, boolean takeover) {
    return new DeflateSetting(level, 8, windowBits, takeover);
  }

  /** Figures of one size of messages. */
  private record Result(MessageSize size, DeflateFigure plain, List<Row> rows) {}

  /** Figures of one way to compress, for each level. */
  private record Row(boolean takeover, int windowBits, List<DeflateFigure> levels) {}

  private void sizesAndTimes(@Nullable Path plotFile) throws IOException {
    List<Result> results = new ArrayList<>();
    for (MessageSize size : MessageSize.values()) {
      List<byte[]> messages = size.messages(CORPUS);
      List<Row> rows = new ArrayList<>();
      results.add(new Result(size, figure(messages, null), rows));
      for (boolean takeover : new boolean[] {true, false}) {
        for (int windowBits : WINDOWS) {
          List<DeflateFigure> levels = new ArrayList<>();
          for (int level : LEVELS) {
            levels.add(figure(messages, setting(level, windowBits, takeover)));
          }
          rows.add(new Row(takeover, windowBits, levels));
        }
      }
    }
    out.println("## Size and time");
    measure();
    results.forEach(this::print);
    if (plotFile != null) {
      Files.writeString(plotFile, plot(results).svg());
    }
  }

  private void print(Result result) {
    out.println("Messages of " + result.size().title() + ":\n");
    out.println("| takeover | window | level 1 | level 3 | level 6 | level 9 | receiving |");
    out.println("|---|---|---|---|---|---|---|");
    for (Row row : result.rows()) {
      out.print("| " + yes(row.takeover()) + " | " + row.windowBits() + " |");
      row.levels().forEach(figure -> out.print(" " + figure.sent() + " |"));
      out.println(" " + row.levels().get(RECEIVED_LEVEL).received() + " |");
    }
    DeflateFigure plain = result.plain();
    out.println(
        "\nAs they are: sending " + plain.sent() + ", receiving " + plain.received() + "\n");
  }

  private static CompressionPlot plot(List<Result> results) {
    CompressionPlot plot = new CompressionPlot();
    for (Result result : results) {
      for (boolean takeover : new boolean[] {true, false}) {
        if (result.size() == MessageSize.MEDIUM) {
          continue; // lies between the others
        }
        plot.panel(result.size().title() + (takeover ? ", " : ", no ") + "context takeover");
        for (Row row : result.rows()) {
          for (int i = 0; i < LEVELS.length && row.takeover() == takeover; i++) {
            DeflateFigure figure = row.levels().get(i);
            plot.mark(row.windowBits(), LEVELS[i], figure.sendMicros(), figure.percent());
          }
        }
      }
    }
    return plot;
  }

  static String yes(boolean yes) {
    return yes ? "yes" : "no";
  }

  private void kinds() {
    Map<String, List<DeflateFigure>> rows = new LinkedHashMap<>();
    for (JsonMessages.Kind kind : JsonMessages.Kind.values()) {
      List<DeflateFigure> row = new ArrayList<>();
      for (MessageSize size : MessageSize.values()) {
        List<byte[]> messages =
            new JsonMessages(7).only(kind, size.least(), size.most(), CORPUS / 2);
        row.add(figure(messages, setting(1, 15, true)));
        row.add(figure(messages, setting(1, 15, false)));
      }
      rows.put(kind.name().toLowerCase(Locale.ROOT), row);
    }
    out.println("## What messages are about: level 1, 15 bits");
    measure();
    out.println(
        "| | small, takeover | small | medium, takeover | medium | large, takeover | large |");
    out.println("|---|---|---|---|---|---|---|");
    rows.forEach(
        (kind, row) -> {
          out.print("| " + kind + " |");
          row.forEach(figure -> out.printf(Locale.ROOT, " %.0f %% |", figure.percent()));
          out.println();
        });
    out.println();
  }

  private void thresholds() {
    Map<Integer, List<DeflateFigure>> rows = new LinkedHashMap<>();
    for (int bytes = 200; bytes <= 3200; bytes *= 2) {
      List<byte[]> messages =
          new JsonMessages(8).mixture(bytes - bytes / 5, bytes + bytes / 5, CORPUS);
      rows.put(
          bytes,
          Stream.of(setting(1, 15, true), setting(1, 15, false), new DeflateSetting(1, 1, 9, false))
              .map(setting -> figure(messages, setting))
              .toList());
    }
    out.println("## Small and smaller: level 1; 15 bits twice, then 9 with memory level 1");
    measure();
    out.println("| bytes | takeover: left, saved, µs | none: left, saved, µs | none, 9/1 |");
    out.println("|---|---|---|---|");
    rows.forEach(
        (bytes, row) -> {
          out.print("| " + bytes + " |");
          row.forEach(
              figure ->
                  out.printf(
                      Locale.ROOT,
                      " %.0f %% · %.0f B · %s µs |",
                      figure.percent(),
                      figure.savedBytes(),
                      DeflateFigure.significant(figure.sendMicros())));
          out.println();
        });
    out.println();
  }
}
