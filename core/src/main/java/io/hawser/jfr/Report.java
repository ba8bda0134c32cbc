// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.internal.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Prints from a recording of JDK Flight Recorder which callbacks and which peers were slow, and
 * why; and how connections ended, which handshakes were refused, and which connections were tried
 * again.
 */
public final class Report {
  private static final int LONGEST = 10;
  private static final int MOST_LINES = 20;

  private final List<SlowCall> calls = new ArrayList<>();
  private int callCount;
  private final Map<String, SlowPeer> peers = new TreeMap<>();
  private final Map<String, Integer> closed = new TreeMap<>();
  private final Map<String, Integer> violations = new TreeMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private final Map<String, Integer> attempts = new TreeMap<>();
  private @Nullable Exception cut;

  /** The back-pressure of one peer on one path. */
  private static final class SlowPeer {
    private int begun;
    private int ended;
    private int closed;
    private long buffered;
    private Duration total = Duration.ZERO;
    private Duration longest = Duration.ZERO;

    void end(RecordedEvent event) {
      ended++;
      closed += event.getBoolean("caughtUp") ? 0 : 1;
      total = total.plus(event.getDuration());
      longest = longer(longest, event.getDuration());
    }
  }

  private Report() {}

  /**
   * Prints the report. If the recording ends in the middle, as that of a JVM that crashed, the
   * report covers what can be read, and says so. The exit code is 1 if nothing can be read, and 2
   * for wrong arguments.
   *
   * @param arguments the recording
   */
  public static void main(String... arguments) {
    if (arguments.length != 1) {
      System.err.println("Usage: java -cp hawser-core.jar " + Report.class.getName() + " FILE.jfr");
      System.exit(2);
      return;
    }
    try {
      print(Path.of(arguments[0]), System.out);
    } catch (IOException | InvalidPathException e) {
      System.err.println("Cannot read " + arguments[0] + ": " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Prints the report about a recording.
   *
   * @throws IOException if not even its beginning can be read
   */
  static void print(Path recording, PrintStream out) throws IOException {
    Report report = new Report();
    report.forEach(recording, report::add);
    report.forEach(recording, event -> report.calls.forEach(call -> call.explain(event)));
    report.print(out);
  }

  private void forEach(Path recording, Consumer<RecordedEvent> action) throws IOException {
    try (RecordingFile file = open(recording)) {
      for (RecordedEvent event; (event = next(file)) != null; ) {
        action.accept(event);
      }
    }
  }

  private static RecordingFile open(Path recording) throws IOException {
    try {
      return new RecordingFile(recording);
    } catch (RuntimeException unreadable) { // the parser throws many kinds
      throw new IOException("its first part is damaged or cut off", unreadable);
    }
  }

  /** Returns the next event; null at the end, and where the rest cannot be read. */
  private @Nullable RecordedEvent next(RecordingFile file) {
    try {
      return file.hasMoreEvents() ? file.readEvent() : null;
    } catch (IOException | RuntimeException unreadable) {
      cut = unreadable;
      return null;
    }
  }

  private void add(RecordedEvent event) {
    switch (event.getEventType().getName()) {
      case "hawser.SlowCallback" -> {
        callCount++;
        keep(new SlowCall(event));
      }
      case "hawser.BackpressureBegan" -> {
        SlowPeer peer = peer(event);
        peer.begun++;
        peer.buffered = Math.max(peer.buffered, event.getLong("buffered"));
      }
      case "hawser.BackpressureEnded" -> peer(event).end(event);
      case "hawser.ConnectionClosed" ->
          count(
              closed,
              "%d by %s%s"
                  .formatted(
                      event.getInt("code"),
                      SlowCall.text(event, "initiator"),
                      after(": ", SlowCall.text(event, "cause"))));
      case "hawser.ProtocolViolated" ->
          count(
              violations,
              SlowCall.text(event, "violation") + after(": ", SlowCall.text(event, "detail")));
      case "hawser.HandshakeRefused" ->
          count(refused, event.getInt("status") + after(" ", SlowCall.text(event, "reason")));
      case "hawser.ReconnectAttempted" -> count(attempts, SlowCall.text(event, "address"));
      default -> {
        // an event of the JDK or the application
      }
    }
  }

  private static void count(Map<String, Integer> counts, String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private static String after(String separator, String text) {
    return text.isEmpty() ? "" : separator + text;
  }

  /** Keeps the longest calls only: a recording can hold millions. */
  private void keep(SlowCall call) {
    calls.add(call);
    if (calls.size() > 2 * LONGEST) {
      shorten();
    }
  }

  private void shorten() {
    calls.sort(Comparator.comparing(SlowCall::duration).reversed());
    if (calls.size() > LONGEST) {
      calls.subList(LONGEST, calls.size()).clear();
    }
  }

  private SlowPeer peer(RecordedEvent event) {
    String name = SlowCall.text(event, "peer") + ", " + SlowCall.text(event, "path");
    return peers.computeIfAbsent(name, key -> new SlowPeer());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private void print(PrintStream out) {
    shorten();
    out.println(calls.isEmpty() ? "No slow callbacks" : "Slow callbacks, the longest first:");
    calls.forEach(call -> out.println(call.describe()));
    printRest(out, callCount - calls.size());
    out.println();
    out.println(peers.isEmpty() ? "No slow peers" : "Slow peers, the slowest first:");
    peers.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, SlowPeer> each) -> each.getValue().total)
                .reversed())
        .limit(LONGEST)
        .forEach(each -> out.println(describe(each.getKey(), each.getValue())));
    printRest(out, peers.size() - LONGEST);
    print(out, "Closed", closed);
    print(out, "Violations", violations);
    print(out, "Refused", refused);
    print(out, "Attempts to connect again", attempts);
    if (cut != null) {
      out.println();
      out.println("The rest of the recording cannot be read: " + Printable.unicode(cut.toString()));
    }
  }

  private static String describe(String name, SlowPeer peer) {
    int open = peer.begun - peer.ended;
    return "  %s: slow %s for %d ms, at most %d ms; up to %d bytes waited%s%s"
        .formatted(
            name,
            times(Math.max(peer.begun, peer.ended)),
            peer.total.toMillis(),
            peer.longest.toMillis(),
            peer.buffered,
            peer.closed > 0 ? "; closed before it caught up" : "",
            open > 0 ? "; still slow at the end" : "");
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }

  private static void print(PrintStream out, String title, Map<String, Integer> counts) {
    if (counts.isEmpty()) {
      return;
    }
    out.println();
    out.println(title + ":");
    out.println(
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
            .limit(MOST_LINES)
            .map(each -> "  " + each.getValue() + " × " + each.getKey())
            .collect(Collectors.joining(System.lineSeparator())));
    printRest(out, counts.size() - MOST_LINES);
  }

  private static void printRest(PrintStream out, int count) {
    if (count > 0) {
      out.println("  and " + count + " more");
    }
  }
}
