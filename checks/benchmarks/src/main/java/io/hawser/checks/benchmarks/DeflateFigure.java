// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one setting does to one set of messages: the median of many rounds. */
final class DeflateFigure {
  /** With fewer, large messages would be too few for the compiler. */
  private static final int WARM_UPS = 12;

  private static final int ROUNDS = 9;

  private final DeflateLoop loop;
  private final int messages;
  private final long bytes;
  private final List<Long> sendNanos = new ArrayList<>();
  private final List<Long> receiveNanos = new ArrayList<>();
  private long sentBytes;

  /**
   * Prepares a figure.
   *
   * @param setting null for messages that are sent as they are
   */
  DeflateFigure(List<byte[]> messages, @Nullable DeflateSetting setting) {
    this.loop = new DeflateLoop(messages, setting);
    this.messages = messages.size();
    this.bytes = loop.bytes();
  }

  /**
   * Measures all of them round by round, so that a neighbour's busy minute hits all alike, and
   * closes them.
   *
   * @return the median of their {@linkplain #spread spreads}
   */
  static double measureInTurn(List<DeflateFigure> figures) {
    for (int i = 0; i < WARM_UPS; i++) {
      figures.forEach(figure -> figure.loop.round());
    }
    for (int i = 0; i < ROUNDS; i++) {
      figures.forEach(DeflateFigure::measure);
    }
    figures.forEach(figure -> figure.loop.close());
    double[] spreads = figures.stream().mapToDouble(DeflateFigure::spread).sorted().toArray();
    return spreads[spreads.length / 2];
  }

  private void measure() {
    DeflateLoop.Round round = loop.round();
    sentBytes = round.sentBytes();
    sendNanos.add(round.sendNanos());
    receiveNanos.add(round.receiveNanos());
  }

  /** The size of the frames in per cent of the messages. */
  double percent() {
    return 100.0 * sentBytes / bytes;
  }

  /** How many bytes a message has lost on average. */
  double savedBytes() {
    return (double) (bytes - sentBytes) / messages;
  }

  /** CPU time to send one message. */
  double sendMicros() {
    return median(sendNanos) / 1000.0 / messages;
  }

  /** CPU time to receive one message. */
  double receiveMicros() {
    return median(receiveNanos) / 1000.0 / messages;
  }

  /** How far apart the quarters of the rounds lie, in per cent of the median. */
  private double spread() {
    List<Long> sorted = new ArrayList<>(sendNanos);
    Collections.sort(sorted);
    long low = sorted.get(sorted.size() / 4);
    long high = sorted.get(sorted.size() - 1 - sorted.size() / 4);
    return 100.0 * (high - low) / median(sendNanos);
  }

  String sent() {
    return String.format(Locale.ROOT, "%.1f %% · ", percent()) + time(sendMicros());
  }

  String received() {
    return time(receiveMicros());
  }

  private String time(double micros) {
    return significant(micros) + " µs · " + significant(bytes / micros / messages);
  }

  /** Two digits, or as many as stand before the point. */
  static String significant(double value) {
    int digits = value < 0.995 ? 2 : value < 9.95 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static long median(List<Long> values) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
