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

  private void sizesAndTimes(@Nullable Path plotFile) throws IOException {
    Map<MessageSize, DeflateFigure> plain = new LinkedHashMap<>();
    Map<MessageSize, Map<DeflateSetting, DeflateFigure>> deflated = new LinkedHashMap<>();
    for (MessageSize size : MessageSize.values()) {
      List<byte[]> messages = size.messages(CORPUS);
      plain.put(size, figure(messages, null));
      Map<DeflateSetting, DeflateFigure> ofSize = new LinkedHashMap<>();
      for (boolean takeover : new boolean[] {true, false}) {
        for (int windowBits : WINDOWS) {
          for (int level : LEVELS) {
            DeflateSetting setting = setting(level, windowBits, takeover);
            ofSize.put(setting, figure(messages, setting));
          }
        }
      }
      deflated.put(size, ofSize);
    }
    out.println("## Size and time");
    measure();
    for (MessageSize size : MessageSize.values()) {
      printSize(size, plain.get(size), deflated.get(size));
    }
    if (plotFile != null) {
      CompressionPlot plot = new CompressionPlot();
      for (MessageSize size : List.of(MessageSize.SMALL, MessageSize.LARGE)) {
        for (boolean takeover : new boolean[] {true, false}) {
          plot.panel(size.title() + (takeover ? ", " : ", no ") + "context takeover");
          deflated
              .get(size)
              .forEach(
                  (setting, figure) -> {
                    if (setting.takeover() == takeover) {
                      plot.mark(
                          setting.windowBits(),
                          setting.level(),
                          figure.sendMicros(),
                          figure.percent());
                    }
                  });
        }
      }
      Files.writeString(plotFile, plot.svg());
    }
  }

  private void printSize(
      MessageSize size, DeflateFigure plain, Map<DeflateSetting, DeflateFigure> deflated) {
    out.println("Messages of " + size.title() + ":\n");
    out.println("| takeover | window | level 1 | level 3 | level 6 | level 9 | receiving |");
    out.println("|---|---|---|---|---|---|---|");
    for (boolean takeover : new boolean[] {true, false}) {
      for (int windowBits : WINDOWS) {
        StringBuilder row = new StringBuilder("| " + yes(takeover) + " | " + windowBits + " |");
        for (int level : LEVELS) {
          row.append(' ').append(deflated.get(setting(level, windowBits, takeover)).sent());
          row.append(" |");
        }
        out.println(row + " " + deflated.get(setting(6, windowBits, takeover)).received() + " |");
      }
    }
    out.println(
        "\nAs they are: sending " + plain.sent() + ", receiving " + plain.received() + "\n");
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
