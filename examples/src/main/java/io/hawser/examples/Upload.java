// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import io.hawser.WebSocket;
import io.hawser.WebSocketListener;
import io.hawser.protocol.CloseCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A connection that uploads files, one after the other. The client announces a file by a text,
 * which is its size in bytes, a space and its name, and sends the content in binary messages. The
 * server answers how much it has written, and finally the name under which it has stored the file.
 *
 * <p>Its callbacks block while they write, so they need an executor.
 */
final class Upload implements WebSocketListener {
  /** Close codes for the mistakes and wishes of a client, similar to the status codes of HTTP. */
  static final int BAD_REQUEST = 4400;

  static final int TOO_LARGE = 4413;

  private static final System.Logger LOG = System.getLogger("io.hawser.examples");

  private final UploadFolder folder;

  /** The file that is arriving; null between two. Used by callbacks, which run one at a time. */
  private @Nullable Arriving arriving;

  Upload(UploadFolder folder) {
    this.folder = folder;
  }

  @Override
  public void onText(WebSocket ws, String announcement) {
    if (arriving != null) {
      ws.close(BAD_REQUEST, "a file is announced inside of another one");
      return;
    }
    String[] sizeAndName = announcement.split(" ", 2);
    if (!sizeAndName[0].matches("[0-9]{1,18}") || sizeAndName.length < 2) {
      ws.close(BAD_REQUEST, "a text must be the size and the name of a file");
      return;
    }
    long size = Long.parseLong(sizeAndName[0]);
    if (!folder.reserve(size)) {
      ws.close(TOO_LARGE, "there is no room for a file of this size");
      return;
    }
    try {
      arriving = new Arriving(folder.create(), size, sizeAndName[1]);
    } catch (IOException e) {
      folder.release(size);
      throw new UncheckedIOException(e);
    }
    write(ws, arriving, ByteBuffer.allocate(0));
  }

  @Override
  public void onBinary(WebSocket ws, ByteBuffer content) {
    if (arriving == null) {
      ws.close(BAD_REQUEST, "no file was announced");
    } else if (content.remaining() > arriving.size - arriving.received) {
      ws.close(BAD_REQUEST, "the file is larger than announced");
    } else {
      write(ws, arriving, content);
    }
  }

  private void write(WebSocket ws, Arriving file, ByteBuffer content) {
    try {
      if (file.write(content)) {
        ws.send("{\"received\":" + file.received + "}");
      }
      if (file.received == file.size) {
        String stored = file.finish().getFileName().toString();
        arriving = null;
        LOG.log(
            Level.INFO, "stored {0}, {1} bytes, as {2}", printable(file.name), file.size, stored);
        ws.send("{\"stored\":" + Json.quote(stored) + "}");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Called if the disk is full, for example. */
  @Override
  public void onError(WebSocket ws, Throwable failure) {
    LOG.log(Level.WARNING, "an upload failed", failure);
    ws.close(CloseCode.INTERNAL_ERROR, "the file cannot be stored");
  }

  /** Discards the file that has not arrived completely. */
  @Override
  public void onClose(WebSocket ws, int code, String reason) {
    if (arriving != null) {
      folder.release(arriving.size);
      arriving.discard();
      arriving = null;
    }
  }

  /** Returns a name for a log, in which it cannot begin a new line or move the cursor. */
  private static String printable(String name) {
    return name.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
  }

  /** A file while it arrives. */
  private static final class Arriving {
    final Path path;
    final FileChannel channel;
    final long size;
    final String name;
    long received;
    int percent = -1;

    Arriving(Path path, long size, String name) throws IOException {
      this.path = path;
      this.channel = FileChannel.open(path, StandardOpenOption.WRITE);
      this.size = size;
      this.name = name;
    }

    /** Returns whether this made a difference of at least one percent. */
    boolean write(ByteBuffer content) throws IOException {
      received += content.remaining();
      while (content.hasRemaining()) {
        channel.write(content);
      }
      int before = percent;
      percent = size == 0 ? 100 : (int) (100.0 * received / size);
      return percent != before;
    }

    Path finish() throws IOException {
      channel.close();
      return UploadFolder.finish(path);
    }

    void discard() {
      try {
        channel.close();
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "cannot delete " + path, e);
      }
    }
  }
}
