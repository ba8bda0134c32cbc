// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Records events as strings that are easy to compare: {@code text hello}, {@code binary 0102},
 * {@code ping 68}, {@code pong }, {@code drain}, {@code error } with the exception, {@code close
 * 1000 bye}. Methods may be called from any thread.
 */
public final class RecordingListener implements WebSocketListener {
  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final Duration patience;

  // any thread (volatile)
  private volatile @Nullable Throwable lastError;

  /** Creates a listener for simulated connections, whose {@link #next} never waits. */
  public RecordingListener() {
    this(Duration.ZERO);
  }

  private RecordingListener(Duration patience) {
    this.patience = patience;
  }

  /** Returns a listener for real connections, whose {@link #next} waits up to this long. */
  public static RecordingListener waitingUpTo(Duration patience) {
    return new RecordingListener(Objects.requireNonNull(patience, "patience"));
  }

  @Override
  public void onText(WebSocket ws, String text) {
    events.add("text " + text);
  }

  @Override
  public void onBinary(WebSocket ws, ByteBuffer bytes) {
    events.add("binary " + hex(bytes));
  }

  @Override
  public void onPart(WebSocket ws, Message part, boolean last) {
    String content = part.isText() ? "text " + part.text() : "binary " + hex(part.bytes());
    events.add((last ? "last " : "part ") + content);
  }

  @Override
  public void onPing(WebSocket ws, ByteBuffer payload) {
    events.add("ping " + hex(payload));
  }

  @Override
  public void onPong(WebSocket ws, ByteBuffer payload) {
    events.add("pong " + hex(payload));
  }

  @Override
  public void onDrain(WebSocket ws) {
    events.add("drain");
  }

  @Override
  public void onError(WebSocket ws, Throwable error) {
    lastError = error;
    events.add("error " + error.getClass().getSimpleName() + ": " + error.getMessage());
  }

  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    events.add(("close " + code + " " + reason).strip());
  }

  private static String hex(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }

  /**
   * Takes the oldest event that has not been taken yet. Does not wait for it, unless this listener
   * was created by {@link #waitingUpTo}.
   *
   * @throws AssertionError if there is none; its cause is the last error that was recorded
   */
  public String next() {
    try {
      String event = events.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (event == null) {
        throw new AssertionError(
            patience.isZero()
                ? "there is no event: does run() have to be called before?"
                : "no event within " + patience,
            lastError);
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for an event", e);
    }
  }

  /**
   * Takes the oldest event that is not a drain, as {@link #next} does, and drops the drains before
   * it. For real connections: whether a large message drains before or after its answer arrives,
   * and once or twice, depends on the operating system.
   *
   * @throws AssertionError if there is none; its cause is the last error that was recorded
   */
  public String nextButDrain() {
    String event = next();
    while (event.equals("drain")) {
      event = next();
    }
    return event;
  }

  /**
   * Asserts that every event has been taken.
   *
   * @throws AssertionError if one is left
   */
  public void assertNothingElse() {
    if (!events.isEmpty()) {
      throw new AssertionError("more events than expected: " + events);
    }
  }
}
