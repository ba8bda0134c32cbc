// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class if a virtual thread has kept its carrier thread while it waited in our code.
 * Does nothing before JDK 21, which has no virtual threads.
 */
public final class NothingPinned implements BeforeAllCallback, AfterAllCallback {
  static final String EVENT = "jdk.VirtualThreadPinned";

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(NothingPinned.class);

  static Recording startRecording() {
    Recording recording = new Recording();
    recording.enable(EVENT).withoutThreshold().withStackTrace();
    recording.start();
    return recording;
  }

  /** Ends a recording, and returns where threads were pinned. */
  static List<String> pinnedIn(Recording recording) throws Exception {
    Path file = Files.createTempFile("pinned", ".jfr");
    try (recording) {
      recording.stop();
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals(EVENT))
          .filter(event -> frames(event).anyMatch(frame -> frame.startsWith("io.hawser")))
          .map(RecordedEvent::toString)
          .toList();
    } finally {
      Files.delete(file);
    }
  }

  private static Stream<String> frames(RecordedEvent event) {
    return event.getStackTrace() == null
        ? Stream.of("io.hawser, perhaps")
        : event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .map(method -> method.getType().getName());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (Runtime.version().feature() >= 21) {
      context.getStore(NAMESPACE).put(EVENT, startRecording());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Recording recording = context.getStore(NAMESPACE).remove(EVENT, Recording.class);
    if (recording != null) {
      assertThat(pinnedIn(recording)).isEmpty();
    }
  }
}
