// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Lines from a file or another program, in UTF-8. They end with a line feed, with or without a
 * carriage return before it.
 */
final class StreamLines implements Lines {
  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long number;

  StreamLines(InputStream in) {
    this.in = in;
  }

  /**
   * Waits for the next line. Returns null at the end of the input.
   *
   * @throws IOException if the line is not UTF-8: sending something else in its place would be
   *     wrong
   */
  @Override
  public @Nullable String next() throws IOException {
    ByteArrayOutputStream before = new ByteArrayOutputStream(0); // the part that was read before
    while (true) {
      for (int end = position; end < limit; end++) {
        if (buffer[end] == '\n') {
          before.write(buffer, position, end - position);
          position = end + 1;
          return decoded(before.toByteArray());
        }
      }
      before.write(buffer, position, limit - position);
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        return before.size() == 0 ? null : decoded(before.toByteArray());
      }
    }
  }

  private String decoded(byte[] line) throws IOException {
    number++;
    boolean carriageReturn = line.length > 0 && line[line.length - 1] == '\r';
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line, 0, carriageReturn ? line.length - 1 : line.length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IOException(
          "line " + number + " of the input is not UTF-8; --binary sends bytes as they are", e);
    }
  }
}
