// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.jfr;

import io.hawser.internal.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/** A callback that was slow, and what its thread did meanwhile. */
final class SlowCall {
  private static final int REASONS = 3;

  /** Frames that say nothing about why the application was slow. */
  private static final List<String> NOT_THE_APPLICATION =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "io.netty.",
          "io.hawser.connection.",
          "io.hawser.netty.",
          "io.hawser.internal.",
          "io.hawser.WebSocket",
          "io.hawser.protocol.");

  private final Instant start;
  private final Instant end;
  private final String where;
  private final @Nullable RecordedThread thread;
  private final Map<String, Duration> waits = new TreeMap<>();
  private final Map<String, Integer> samples = new TreeMap<>();

  SlowCall(RecordedEvent event) {
    start = event.getStartTime();
    end = event.getEndTime();
    where = text(event, "peer") + ", " + text(event, "path");
    thread = event.getThread();
  }

  /** Returns a text of an event. A recording may have been made by anybody, so it is escaped. */
  static String text(RecordedEvent event, String field) {
    return Printable.unicode(String.valueOf(event.getString(field)));
  }

  Duration duration() {
    return Duration.between(start, end);
  }

  /** Considers an event of the recording. */
  void explain(RecordedEvent event) {
    if (!event.getStartTime().isBefore(end) || !event.getEndTime().isAfter(start.minusNanos(1))) {
      return;
    }
    String type = event.getEventType().getName();
    if (type.equals("jdk.GCPhasePause")) {
      add("a pause of the garbage collector", event);
    } else if (type.equals("jdk.ExecutionSample")) {
      if (isHere(event.getThread("sampledThread"))) {
        samples.merge(place(event), 1, Integer::sum);
      }
    } else if (type.startsWith("jdk.") && isHere(event.getThread()) && isWait(type)) {
      add(type.substring("jdk.".length()) + place(event), event);
    }
  }

  private static boolean isWait(String type) {
    return switch (type) {
      case "jdk.ThreadSleep",
          "jdk.ThreadPark",
          "jdk.JavaMonitorEnter",
          "jdk.JavaMonitorWait",
          "jdk.SocketRead",
          "jdk.SocketWrite",
          "jdk.FileRead",
          "jdk.FileWrite",
          "jdk.FileForce",
          "jdk.VirtualThreadPinned" ->
          true;
      default -> false;
    };
  }

  private boolean isHere(@Nullable RecordedThread other) {
    return thread != null && other != null && thread.getId() == other.getId();
  }

  private void add(String what, RecordedEvent event) {
    waits.merge(what, event.getDuration(), Duration::plus);
  }

  /** Returns where the application was: its own method that was called last. */
  private static String place(RecordedEvent event) {
    if (event.getStackTrace() == null) {
      return "";
    }
    return event.getStackTrace().getFrames().stream()
        .filter(RecordedFrame::isJavaFrame)
        .filter(
            frame ->
                NOT_THE_APPLICATION.stream()
                    .noneMatch(frame.getMethod().getType().getName()::startsWith))
        .findFirst()
        .map(
            frame ->
                Printable.unicode(
                    " in %s.%s, line %d"
                        .formatted(
                            frame.getMethod().getType().getName(),
                            frame.getMethod().getName(),
                            frame.getLineNumber())))
        .orElse("");
  }

  /** Returns a line that names the peer, the time, and the main reasons. */
  String describe() {
    String reasons =
        waits.entrySet().stream()
            .sorted(Map.Entry.<String, Duration>comparingByValue().reversed())
            .limit(REASONS)
            .map(each -> "%d ms %s".formatted(each.getValue().toMillis(), each.getKey()))
            .collect(Collectors.joining("; "));
    String busy =
        samples.entrySet().stream()
            .max(Comparator.comparing(Map.Entry::getValue))
            .map(each -> "busy" + each.getKey())
            .orElse("");
    String why = reasons.isEmpty() ? busy : reasons + (busy.isEmpty() ? "" : "; " + busy);
    return "  %d ms at %s: %s, on %s: %s"
        .formatted(
            duration().toMillis(),
            start,
            where,
            thread == null
                ? "an unknown thread"
                : Printable.unicode(String.valueOf(thread.getJavaName())),
            why.isEmpty() ? "nothing in the recording says why" : why);
  }
}
