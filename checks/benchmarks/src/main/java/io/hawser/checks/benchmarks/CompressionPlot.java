// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A drawing of sizes against times: a panel for each kind of connection, in it a line for each
 * window, on it a mark for each level. As SVG that can be read on light and on dark pages.
 */
final class CompressionPlot {
  private static final int WIDTH = 900, HEIGHT = 710;
  private static final int LEFT = 62, TOP = 122, PANEL_WIDTH = 390, PANEL_HEIGHT = 230;
  private static final int GAP_X = 34, GAP_Y = 52;
  private static final int ROWS = 2;
  private static final double ROOM_ASIDE = 1.3;
  private static final int TOUCHING = 30;
  private static final int[] TICKS = {1, 2, 5};

  private final List<Panel> panels = new ArrayList<>();

  private record Panel(String title, Map<Integer, List<Mark>> lines) {
    DoubleStream values(ToDoubleFunction<Mark> value) {
      return lines.values().stream().flatMap(List::stream).mapToDouble(value);
    }
  }

  private record Mark(int level, double micros, double percent) {}

  /** Where a panel stands, and what its edges mean. */
  private record Axes(int left, int top, double fast, double slow, double small, double large) {
    double x(double micros) {
      return left + PANEL_WIDTH * Math.log(micros / fast) / Math.log(slow / fast);
    }

    double y(double percent) {
      return top + PANEL_HEIGHT * (large - percent) / (large - small);
    }
  }

  /** Begins a panel: below the one before it, or at the top of the next column. */
  void panel(String title) {
    panels.add(new Panel(title, new TreeMap<>()));
  }

  /** Adds a mark to the last panel. */
  void mark(int windowBits, int level, double micros, double percent) {
    panels
        .get(panels.size() - 1)
        .lines()
        .computeIfAbsent(windowBits, bits -> new ArrayList<>())
        .add(new Mark(level, micros, percent));
  }

  /** The drawing. */
  String svg() {
    Formatter svg = new Formatter(Locale.ROOT);
    head(svg);
    double small = values(panels, Mark::percent).min().orElse(0);
    double large = values(panels, Mark::percent).max().orElse(100);
    for (int i = 0; i < panels.size(); i++) {
      int column = i / ROWS;
      List<Panel> above =
          panels.subList(column * ROWS, Math.min(panels.size(), (column + 1) * ROWS));
      Axes axes =
          new Axes(
              LEFT + column * (PANEL_WIDTH + GAP_X),
              TOP + i % ROWS * (PANEL_HEIGHT + GAP_Y),
              values(above, Mark::micros).min().orElse(1) / ROOM_ASIDE,
              values(above, Mark::micros).max().orElse(10) * ROOM_ASIDE,
              10 * Math.floor(small / 10),
              10 * Math.ceil(large / 10));
      draw(panels.get(i), axes, svg);
    }
    return svg.format("</svg>\n").toString();
  }

  private static DoubleStream values(List<Panel> panels, ToDoubleFunction<Mark> value) {
    return panels.stream().flatMapToDouble(panel -> panel.values(value));
  }

  private static void head(Formatter svg) {
    svg.format(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
        <title>Size and CPU time of compressed messages</title>
        <style>
          :root { color-scheme: light dark }
          .page { fill: #ffffff } .ink { fill: #1c2430 } .soft { fill: #556070 }
          .grid { stroke: #d5dae1; stroke-width: 1 } .frame { stroke: #98a2b0; fill: none }
          .mark { stroke: #ffffff; stroke-width: 1 } .line { stroke-width: 2; fill: none }
          .w10 .mark, .w10 .level { fill: #a34700 } .w10 .line { stroke: #a34700 }
          .w12 .mark, .w12 .level { fill: #7a3fa8 } .w12 .line { stroke: #7a3fa8 }
          .w15 .mark, .w15 .level { fill: #0b62b8 } .w15 .line { stroke: #0b62b8 }
          .level { font-weight: bold }
          text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; font-size: 13px }
          .h1 { font-size: 19px; font-weight: 600 } .h2 { font-size: 14px; font-weight: 600 }
          .middle { text-anchor: middle } .end { text-anchor: end }
          @media (prefers-color-scheme: dark) {
            .page { fill: #12161c } .ink { fill: #e8ecf1 } .soft { fill: #a5afbc }
            .grid { stroke: #2b333e } .frame { stroke: #66707e }
            .mark { stroke: #12161c }
            .w10 .mark, .w10 .level { fill: #ffa057 } .w10 .line { stroke: #ffa057 }
            .w12 .mark, .w12 .level { fill: #cf9bf5 } .w12 .line { stroke: #cf9bf5 }
            .w15 .mark, .w15 .level { fill: #6cb4ff } .w15 .line { stroke: #6cb4ff }
          }
        </style>
        <rect class="page" width="%1$d" height="%2$d"/>
        <text class="ink h1" x="%3$d" y="32">Size and CPU time of compressed JSON messages</text>
        <text class="soft" x="%3$d" y="54">numbers are levels, lines are windows, the memory level is 8; left and down is better</text>
        <text class="soft middle" x="%4$d" y="%5$d">CPU time to compress and frame one message, in microseconds (logarithmic)</text>
        <text class="soft middle" transform="translate(20 %6$d) rotate(-90)">size in %% of the original</text>
        """,
        WIDTH,
        HEIGHT,
        LEFT,
        LEFT + PANEL_WIDTH + GAP_X / 2,
        HEIGHT - 14,
        TOP + PANEL_HEIGHT + GAP_Y / 2);
    legend(svg);
  }

  private static void legend(Formatter svg) {
    int x = LEFT + 8;
    int y = 78;
    for (int bits : new int[] {10, 12, 15}) {
      svg.format("<g class=\"w%d\">", bits);
      svg.format("<path class=\"line\" d=\"M%d %dh30\"/>", x, y);
      shape(bits, x + 15, y, svg);
      String who = bits + " bits: " + (1 << bits - 10) + " KiB";
      svg.format("</g><text class=\"ink\" x=\"%d\" y=\"%d\">%s</text>\n", x + 38, y + 5, who);
      x += 205;
    }
  }

  private static void draw(Panel panel, Axes axes, Formatter svg) {
    int right = axes.left() + PANEL_WIDTH;
    int bottom = axes.top() + PANEL_HEIGHT;
    svg.format(
        "<text class=\"ink h2\" x=\"%d\" y=\"%d\">%s</text>\n",
        axes.left(), axes.top() - 9, panel.title());
    for (double percent = axes.small(); percent <= axes.large(); percent += 10) {
      double y = axes.y(percent);
      svg.format("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", axes.left(), y, right);
      svg.format(
          "<text class=\"soft end\" x=\"%d\" y=\"%.1f\">%.0f</text>\n",
          axes.left() - 6, y + 4.5, percent);
    }
    for (double decade = 0.1; decade < axes.slow(); decade *= 10) {
      for (int tick : TICKS) {
        double micros = tick * decade;
        if (micros > axes.fast() && micros < axes.slow()) {
          double x = axes.x(micros);
          svg.format("<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, axes.top(), bottom);
          svg.format(
              "<text class=\"soft middle\" x=\"%.1f\" y=\"%d\">%s</text>\n",
              x, bottom + 17, micros < 1 ? "" + micros : "" + Math.round(micros));
        }
      }
    }
    svg.format(
        "<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
        axes.left(), axes.top(), PANEL_WIDTH, PANEL_HEIGHT);
    panel.lines().forEach((bits, marks) -> line(bits, marks, axes, svg));
  }

  private static void line(int bits, List<Mark> marks, Axes axes, Formatter svg) {
    svg.format("<g class=\"w%d\"><path class=\"line\" d=\"", bits);
    String command = "M";
    for (Mark mark : marks) {
      svg.format("%s%.1f %.1f", command, axes.x(mark.micros()), axes.y(mark.percent()));
      command = "L";
    }
    svg.format("\"/>\n");
    for (Mark mark : marks) {
      shape(bits, axes.x(mark.micros()), axes.y(mark.percent()), svg);
    }
    labels(marks, axes, svg);
    svg.format("</g>\n");
  }

  /** The numbers of the levels; those whose marks touch share one place. */
  private static void labels(List<Mark> marks, Axes axes, Formatter svg) {
    for (int first = 0, last; first < marks.size(); first = last + 1) {
      Mark mark = marks.get(first);
      double x = axes.x(mark.micros());
      double y = axes.y(mark.percent());
      last = first;
      while (last + 1 < marks.size()
          && Math.hypot(
                  axes.x(marks.get(last + 1).micros()) - x,
                  axes.y(marks.get(last + 1).percent()) - y)
              < TOUCHING) {
        last++;
      }
      String levels = mark.level() + (last > first ? "–" + marks.get(last).level() : "");
      svg.format("<text class=\"level\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", x - 3, y - 10, levels);
    }
  }

  /** A shape for each window, for those who do not tell colours apart. */
  private static void shape(int bits, double x, double y, Formatter svg) {
    String path =
        switch (bits) {
          case 10 -> "M%.1f %.1fm0 -7l7 7l-7 7l-7 -7z";
          case 12 -> "M%.1f %.1fm-5 -5h10v10h-10z";
          default -> "M%.1f %.1fm-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0z";
        };
    svg.format("<path class=\"mark\" d=\"" + path + "\"/>", x, y);
  }
}
