// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.netty.UnixSockets;
import io.hawser.netty.loop.Log;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket on which a server listens. It is created only if there is no file at
 * its path. It is deleted when the channel is closed, but only if it is still the same file.
 *
 * <p>A socket is bound to a temporary name next to the path, and then linked to the path. This
 * makes checking for a file and creating it one step. Netty deletes only the temporary name, before
 * it binds and after it closes. A file at the path that is to be deleted is first moved aside and
 * checked. It is moved back if it has been replaced in the meantime.
 */
final class UnixSocketFile extends ChannelOutboundHandlerAdapter {
  private static final int MAX_PATH = 103; // in bytes; allowed on every system with Unix sockets
  private static final int RANDOM_DIGITS = 6, RADIX = 36;

  private final Path path;
  private final @Nullable Object key; // device and inode; null if the system has none

  private UnixSocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** Checks whether a file may be deleted. */
  @FunctionalInterface
  private interface Check {
    boolean test(Path file) throws IOException;
  }

  /**
   * Deletes a socket that a server has left behind.
   *
   * @throws IOException if the file is or may be something else, or if there cannot be a socket at
   *     the path
   */
  static void removeLeftOver(Path path) throws IOException {
    try {
      if (UnixSockets.isLeftOver(path)) {
        remove(path, UnixSockets::isLeftOver);
      }
    } catch (FileAlreadyExistsException | NoSuchFileException moved) {
      throw new IOException(UnixSockets.IN_USE, moved); // another server is starting there
    }
  }

  /**
   * Returns an unused path in the same directory that does not exceed the maximum length of a path.
   */
  static Path temporaryPath(Path path) {
    String name = path.getFileName().toString();
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    Path other;
    do {
      other =
          length + 1 + RANDOM_DIGITS <= MAX_PATH
              ? path.resolveSibling(name + '~' + random(RANDOM_DIGITS))
              : path.resolveSibling(random(Math.min(name.length(), RANDOM_DIGITS)));
    } while (Files.exists(other, LinkOption.NOFOLLOW_LINKS));
    return other;
  }

  private static String random(int digits) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < digits; i++) {
      text.append(Character.forDigit(ThreadLocalRandom.current().nextInt(RADIX), RADIX));
    }
    return text.toString();
  }

  /**
   * Moves a bound socket to its final path.
   *
   * @param bound the path to which the socket is bound; the file no longer exists there afterwards
   * @throws IOException if there is a file at the path
   */
  static UnixSocketFile moveTo(Path path, Path bound) throws IOException {
    try {
      Object key = key(bound);
      move(bound, path);
      return new UnixSocketFile(path, key);
    } catch (FileAlreadyExistsException faster) {
      throw new IOException(UnixSockets.IN_USE, faster);
    } finally {
      Files.deleteIfExists(bound);
    }
  }

  /** Moves a file to a path at which no file may exist. */
  private static void move(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
      Files.delete(from);
    } catch (FileAlreadyExistsException exists) {
      throw exists;
    } catch (UnsupportedOperationException | IOException noLinks) {
      Files.move(from, to); // checks and moves in two steps
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static void remove(Path path, Check check) throws IOException {
    Path aside = temporaryPath(path);
    try {
      Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException gone) {
      return;
    }
    boolean removed = false;
    try {
      removed = check.test(aside);
    } finally {
      if (removed) {
        Files.delete(aside);
      } else {
        move(aside, path);
      }
    }
  }

  /** Deletes the file if it is still ours, and then closes the channel. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    try {
      Check isOurs = file -> Objects.equals(key(file), key);
      if (isOurs.test(path)) {
        remove(path, isOurs);
      }
    } catch (NoSuchFileException gone) {
      // deleted by another process
    } catch (IOException e) {
      Log.log(Level.WARNING, () -> "the file of the socket " + path + " was not deleted", e);
    }
    ctx.close(promise);
  }
}
