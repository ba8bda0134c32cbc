// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The folder for uploaded files, with a limit for all of them together. The server makes up the
 * names of the files; nothing that a client sends becomes a part of a path. Thread-safe.
 */
final class UploadFolder {
  private static final String UNFINISHED = ".part";

  /** What a file takes at least, even an empty one: otherwise, their number would have no limit. */
  private static final long MIN_ROOM = 4096;

  private final Path folder;
  private final long maxFile;
  private final AtomicLong room;

  /**
   * Uses an existing folder.
   *
   * @param maxFile the largest file, in bytes
   * @param maxTotal how many bytes may be stored from now on
   */
  UploadFolder(Path folder, long maxFile, long maxTotal) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + " is not a folder");
    }
    if (maxFile < 1 || maxTotal < 1) {
      throw new IllegalArgumentException("the limits must be at least 1 byte");
    }
    this.folder = folder;
    this.maxFile = maxFile;
    this.room = new AtomicLong(maxTotal);
  }

  /** Takes room for a file, before it arrives. Returns whether there was enough. */
  boolean reserve(long size) {
    long taken = roomFor(size);
    return size <= maxFile
        && room.getAndUpdate(left -> left >= taken ? left - taken : left) >= taken;
  }

  private static long roomFor(long size) {
    return Math.max(size, MIN_ROOM);
  }

  /** Gives back the room of a file that did not arrive. */
  void release(long size) {
    room.addAndGet(roomFor(size));
  }

  /** Creates an empty file, which is unfinished. */
  Path create() throws IOException {
    return Files.createTempFile(folder, "upload-", UNFINISHED);
  }

  /** Gives a file that has arrived its final name, and returns it. */
  static Path finish(Path file) throws IOException {
    String name = file.getFileName().toString();
    return Files.move(
        file, file.resolveSibling(name.substring(0, name.length() - UNFINISHED.length())));
  }
}
