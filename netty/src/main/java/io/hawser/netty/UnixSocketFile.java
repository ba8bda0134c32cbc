// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

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
 * The file of a socket on which a server listens. It appears at its path only where there is none,
 * and goes when the channel is closed, but only if it is still the same one.
 *
 * <p>A socket is bound under a name beside the path, and then linked to the path: whether there is
 * a file is asked and decided in one step. What Netty deletes, before it binds and after it closes,
 * is that name. What is to be deleted at the path is taken aside first, looked at, and put back if
 * it has become another meanwhile.
 */
final class UnixSocketFile extends ChannelOutboundHandlerAdapter {
  private static final int LONGEST_PATH = 103; // in bytes; of all systems that have such sockets
  private static final int RANDOM_DIGITS = 6, RADIX = 36;

  private final Path path;
  private final @Nullable Object key; // device and inode; null if the system has none

  private UnixSocketFile(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** Whether a file may be deleted. */
  @FunctionalInterface
  private interface Check {
    boolean test(Path file) throws IOException;
  }

  /**
   * Removes what a server has left that is gone.
   *
   * @throws IOException if something else is there, there is no telling, or there can be no socket
   */
  static void makeRoom(Path path) throws IOException {
    if (UnixSockets.isLeftOver(path)) {
      remove(path, UnixSockets::isLeftOver);
    }
  }

  /** A name in the same directory that nobody uses; no longer than a path may be. */
  static Path beside(Path path) {
    String name = path.getFileName().toString();
    int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
    Path other;
    do {
      other =
          length + 1 + RANDOM_DIGITS <= LONGEST_PATH
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
   * Gives a bound socket its path.
   *
   * @param bound where it is; nothing is there afterwards
   * @throws IOException if there is a file at the path
   */
  static UnixSocketFile at(Path path, Path bound) throws IOException {
    try {
      Object key = key(bound);
      put(bound, path);
      return new UnixSocketFile(path, key);
    } catch (FileAlreadyExistsException faster) {
      throw new IOException(UnixSockets.IN_USE, faster);
    } finally {
      Files.deleteIfExists(bound);
    }
  }

  /** Moves a file to where there must be none. */
  private static void put(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
      Files.delete(from);
    } catch (FileAlreadyExistsException exists) {
      throw exists;
    } catch (UnsupportedOperationException | IOException noLinks) {
      Files.move(from, to); // which asks and decides in two steps
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private static void remove(Path path, Check check) throws IOException {
    Path aside = beside(path);
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
        put(aside, path);
      }
    }
  }

  /** Deletes the file while its inode is still ours, and closes the channel then. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    try {
      Check isOurs = file -> Objects.equals(key(file), key);
      if (isOurs.test(path)) {
        remove(path, isOurs);
      }
    } catch (NoSuchFileException gone) {
      // by somebody else
    } catch (IOException e) {
      Log.log(Level.WARNING, () -> "the file of the socket " + path + " was not deleted", e);
    }
    ctx.close(promise);
  }
}
