// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

/**
 * A frame is longer than its output can ever send at once. Nothing of it was written, so the
 * connection remains usable.
 */
public final class FrameTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long length;

  private FrameTooLargeException(long length, int longest) {
    super("a frame of " + length + " bytes is too long: at most " + longest);
    this.length = length;
  }

  /** Returns the length of the frame, including its header. */
  public long length() {
    return length;
  }

  /**
   * Checks the length of a frame. Must be called before any part of the frame is written.
   *
   * @throws FrameTooLargeException if it is longer than {@link ProtocolOutput#maxFrameLength}
   */
  public static void check(long length, ProtocolOutput output) {
    int longest = output.maxFrameLength();
    if (length > longest) {
      throw new FrameTooLargeException(length, longest);
    }
  }
}
