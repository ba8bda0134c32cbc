// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Sockets that have a file in place of a port. */
final class UnixSockets {
  /** Where a server can be reached, which is not the name that its socket was bound to. */
  static final AttributeKey<Path> PATH = AttributeKey.valueOf(UnixSockets.class, "path");

  static final String IN_USE = "another server listens there";

  private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");
  private static final int FILE_TYPE = 0xF000, SOCKET = 0xC000; // S_IFMT, S_IFSOCK

  private UnixSockets() {}

  /** An address as a transport wants it. */
  static SocketAddress address(TransportType transport, Path path) {
    return transport == TransportType.NIO
        ? UnixDomainSocketAddress.of(path)
        : new DomainSocketAddress(path.toString());
  }

  /**
   * An address as users see it: without Netty's type, and with an empty path for a peer that has
   * none, or one that is no file's.
   */
  static SocketAddress shown(@Nullable SocketAddress address) {
    if (address instanceof DomainSocketAddress unix) {
      try {
        return UnixDomainSocketAddress.of(unix.path());
      } catch (InvalidPathException abstractName) {
        return UNNAMED;
      }
    }
    return address == null ? UNNAMED : address;
  }

  /** Likewise, of this end of a connection, or of a listening socket. */
  static SocketAddress local(Channel channel) {
    Channel listening = channel.parent() == null ? channel : channel.parent();
    return listening.hasAttr(PATH)
        ? UnixDomainSocketAddress.of(listening.attr(PATH).get())
        : shown(channel.localAddress());
  }

  /**
   * Refuses a path at which there can be no socket of ours.
   *
   * @return whether a server that is gone has left one there
   * @throws IOException if something else is there, there is no telling, or there can be no socket
   */
  static boolean isLeftOver(Path path) throws IOException {
    boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    if (exists && !isSocket(path)) {
      throw new IOException("there is a file, which is no socket");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // else a server that is stuck would keep us waiting
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobodyListens) {
      return true;
    } catch (UnsupportedOperationException e) {
      throw new IOException("this system has no Unix sockets", e);
    } catch (SocketException e) {
      if (exists) {
        throw new IOException("the socket there may be in use: " + e.getMessage(), e);
      }
      refuseImpossible(path, e);
      return false;
    }
    throw new IOException(IN_USE);
  }

  /** Says what else than a missing file may have kept us from connecting. */
  private static void refuseImpossible(Path path, SocketException cause) throws IOException {
    if (String.valueOf(cause.getMessage()).contains("too long")) { // a literal of the JDK's
      throw new IOException("the path is too long for a socket", cause);
    }
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException("there is no directory " + directory, cause);
    }
  }

  private static boolean isSocket(Path path) throws IOException {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        ? ((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & FILE_TYPE)
            == SOCKET
        : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }
}
