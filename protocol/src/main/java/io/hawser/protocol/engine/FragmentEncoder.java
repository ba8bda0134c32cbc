// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.engine;

import io.hawser.protocol.CompressionChoice;
import io.hawser.protocol.deflate.Compression;
import io.hawser.protocol.deflate.DeflateBuffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Encodes messages in fragments (RFC 6455 §5.4), one message at a time. */
final class FragmentEncoder {
  private final FrameEncoder encoder;
  private final @Nullable Compression compression;

  // transport thread: the message that is being sent
  private boolean inMessage;
  private boolean compressed;
  private long bytes;
  private long compressedBytes;

  FragmentEncoder(FrameEncoder encoder, @Nullable Compression compression) {
    this.encoder = encoder;
    this.compression = compression;
  }

  /**
   * Writes a fragment: of the message that was begun before, or else the first one of a new
   * message.
   *
   * @param text used only for the first fragment, as is {@code choice}
   */
  void encode(
      boolean text,
      ByteBuffer payload,
      int offset,
      int length,
      boolean last,
      CompressionChoice choice) {
    int first = last ? Opcode.FIN : 0;
    if (!inMessage) {
      compressed = compression != null && choice != CompressionChoice.NEVER;
      bytes = 0;
      compressedBytes = 0;
      first |= (text ? Opcode.TEXT : Opcode.BINARY) | (compressed ? Opcode.RSV1 : 0);
    }
    if (compression == null || !compressed) {
      encoder.encode(first, payload, offset, length);
      inMessage = !last;
      return;
    }
    DeflateBuffer deflated = compression.deflater().deflateFragment(payload, offset, length, last);
    try {
      encoder.encode(first, deflated.view(), 0, deflated.length());
      inMessage = !last;
      bytes += length;
      compressedBytes += deflated.length();
    } catch (Throwable notWritten) {
      // The peer does not get this fragment, so later messages must not refer to it.
      compression.deflater().release();
      throw notWritten;
    } finally {
      deflated.clear();
    }
    if (last) {
      compression.countSent(bytes, compressedBytes);
    }
  }
}
