// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.transport.TransportType;
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

/** Unix sockets, which have a file instead of a port. */
public final class UnixSockets {
  /** The path at which clients reach a server. Its socket was bound to another path. */
  public static final AttributeKey<Path> PATH = AttributeKey.valueOf(UnixSockets.class, "path");

  public static final String IN_USE = "another server listens there";

  private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");
  private static final int FILE_TYPE = 0xF000, SOCKET = 0xC000; // S_IFMT, S_IFSOCK

  private UnixSockets() {}

  /** Returns the address of a path, in the type that the transport requires. */
  public static SocketAddress address(TransportType transport, Path path) {
    return transport == TransportType.NIO
        ? UnixDomainSocketAddress.of(path)
        : new DomainSocketAddress(path.toString());
  }

  /**
   * Returns an address without Netty's types. The path is empty if the peer has no address, or one
   * that is not a path.
   */
  public static SocketAddress shown(@Nullable SocketAddress address) {
    if (address instanceof DomainSocketAddress unix) {
      try {
        return UnixDomainSocketAddress.of(unix.path());
      } catch (InvalidPathException abstractName) {
        return UNNAMED;
      }
    }
    return address == null ? UNNAMED : address;
  }

  /**
   * Returns the address of this side of a connection, or of a listening socket, without Netty's
   * types.
   */
  public static SocketAddress local(Channel channel) {
    Channel listening = channel.parent() == null ? channel : channel.parent();
    return listening.hasAttr(PATH)
        ? UnixDomainSocketAddress.of(listening.attr(PATH).get())
        : shown(channel.localAddress());
  }

  /**
   * Checks a path before a server listens there.
   *
   * @return whether there is a socket on which no server listens any more
   * @throws IOException if the path is or may be in use, or if there cannot be a socket at it
   */
  public static boolean isLeftOver(Path path) throws IOException {
    return isLeftOver(path, true);
  }

  /**
   * Checks a path.
   *
   * @param again whether to check once more if a socket is there but was not found: another server
   *     may have replaced a left-over one at that moment
   */
  private static boolean isLeftOver(Path path, boolean again) throws IOException {
    boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    if (exists && !isSocket(path)) {
      throw new IOException("there is a file that is not a socket");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // otherwise a server that does not respond would block us
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (ConnectException nobodyListens) {
      return true;
    } catch (UnsupportedOperationException e) {
      throw new IOException("this system has no Unix sockets", e);
    } catch (SocketException e) {
      if (exists && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        if (again) {
          return isLeftOver(path, false);
        }
        throw new IOException("the socket there may be in use: " + e.getMessage(), e);
      }
      refuseImpossible(path, e);
      return false;
    }
    throw new IOException(IN_USE);
  }

  /** Throws if something other than a missing file has prevented the connection. */
  private static void refuseImpossible(Path path, SocketException cause) throws IOException {
    if (String.valueOf(cause.getMessage()).contains("too long")) { // the JDK's message
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
