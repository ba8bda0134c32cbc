// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Data of many kinds, and what zlib makes of it. */
final class Streams {
  static final byte[] TAIL = {0, 0, -1, -1};

  private static final String[] WORDS =
      ("time\":,\"value\":{} [] true null 0 17 3.14159 <div class=\"row\"> </div> &amp; der die und "
              + "の は を 日本語 это было хорошо على من أن the of and to it was naïve façade 🙂 \n \t "
              + "message subscription quantity price timestamp")
          .split(" ");
  private static final byte[] CLASSES = classes();

  private Streams() {}

  private static byte[] classes() {
    Path folder =
        FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java/util");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files.sorted().limit(100)::iterator) {
        if (Files.isRegularFile(file)) {
          out.write(Files.readAllBytes(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Returns the number of random cases: so many, times the property {@code deflate.cases}. */
  static int cases(int count) {
    return count * Integer.getInteger("deflate.cases", 1);
  }

  /** Returns data of any kind. */
  static byte[] data(Random random, int size) {
    byte[] data = new byte[size];
    switch (random.nextInt(7)) {
      case 0 -> random.nextBytes(data);
      case 1 -> Arrays.fill(data, (byte) random.nextInt());
      case 2 -> {
        int period = 1 + random.nextInt(300);
        for (int i = 0; i < size; i++) {
          data[i] = (byte) (i < period ? random.nextInt() : data[i - period]);
        }
      }
      case 3 -> {
        int from = random.nextInt(CLASSES.length);
        for (int i = 0; i < size; i++) {
          data[i] = CLASSES[(from + i) % CLASSES.length];
        }
      }
      case 4 -> copies(random, data);
      default -> words(random, data);
    }
    return data;
  }

  /** Returns words of several languages, with markup. */
  static byte[] text(Random random, int size) {
    byte[] data = new byte[size];
    words(random, data);
    return data;
  }

  private static void words(Random random, byte[] data) {
    int kinds = 1 + random.nextInt(WORDS.length);
    for (int i = 0; i < data.length; ) {
      byte[] word = WORDS[random.nextInt(kinds)].getBytes(StandardCharsets.UTF_8);
      int length = Math.min(word.length, data.length - i);
      System.arraycopy(word, 0, data, i, length);
      i += length;
      if (i < data.length && random.nextInt(3) == 0) {
        data[i++] = (byte) ('0' + random.nextInt(10));
      }
    }
  }

  private static void copies(Random random, byte[] data) {
    int literals = 1 + random.nextInt(40);
    for (int i = 0; i < data.length; ) {
      int end = Math.min(data.length, i + 1 + random.nextInt(literals));
      while (i < end) {
        data[i++] = (byte) random.nextInt();
      }
      if (i > 0) {
        int distance = 1 + random.nextInt(Math.min(i, 1 + random.nextInt(32768)));
        end = Math.min(data.length, i + 3 + random.nextInt(400));
        for (; i < end; i++) {
          data[i] = data[i - distance];
        }
      }
    }
  }

  /** Returns messages of any kind, most of them small. */
  static List<byte[]> messages(Random random, int largest) {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      messages.add(data(random, random.nextInt(1 + random.nextInt(1 + largest))));
    }
    return messages;
  }

  /** Returns each message as zlib compresses it, ending with an empty stored block. */
  static List<byte[]> compress(List<byte[]> messages, int level, int strategy, boolean takeover) {
    Deflater deflater = new Deflater(level, true);
    deflater.setStrategy(strategy);
    List<byte[]> compressed = new ArrayList<>();
    byte[] out = new byte[1 << 16];
    // The first call does nothing but change the strategy.
    deflater.deflate(out, 0, out.length, Deflater.NO_FLUSH);
    for (byte[] message : messages) {
      if (!takeover) {
        deflater.reset();
      }
      deflater.setInput(message);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      int count;
      do {
        count = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        all.write(out, 0, count);
      } while (count == out.length);
      compressed.add(all.toByteArray());
    }
    deflater.end();
    return compressed;
  }

  /** Returns the data as one final block, or several of which the last is final. */
  static byte[] compressFinal(byte[] data, int level) {
    Deflater deflater = new Deflater(level, true);
    deflater.setInput(data);
    deflater.finish();
    byte[] out = new byte[data.length + data.length / 100 + 100];
    int count = deflater.deflate(out);
    deflater.end();
    return Arrays.copyOf(out, count);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** What came of a stream: its output, and how it ended. */
  record Result(byte[] output, boolean valid, String message) {}

  /** Decompresses a stream in one piece. */
  static Result decompress(Decompressor decompressor, byte[] stream) {
    return decompress(decompressor, stream, new Random(0), Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** Decompresses a stream in random pieces, which are not longer than these. */
  static Result decompress(
      Decompressor decompressor, byte[] stream, Random random, int longestIn, int longestOut) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] array = new byte[Math.min(longestOut, 1 << 17)];
    try {
      for (int at = 0, end; at < stream.length; at = end) {
        end = at + Math.min(stream.length - at, 1 + random.nextInt(longestIn));
        decompressor.input(piece(stream, at, end, random));
        while (!decompressor.needsInput()) {
          int room = longestOut < array.length ? 1 + random.nextInt(longestOut) : array.length;
          ByteBuffer out = buffer(array, room, random);
          int from = out.position();
          int count = decompressor.decompress(out);
          if (count != out.position() - from) {
            throw new AssertionError(count + " bytes, but the position moved differently");
          }
          for (int i = from; i < from + count; i++) {
            output.write(out.get(i));
          }
        }
      }
      return new Result(output.toByteArray(), true, "");
    } catch (DeflateException e) {
      return new Result(output.toByteArray(), false, String.valueOf(e.getMessage()));
    }
  }

  private static ByteBuffer piece(byte[] stream, int from, int to, Random random) {
    ByteBuffer piece = ByteBuffer.wrap(stream, from, to - from);
    return switch (random.nextInt(3)) {
      case 0 -> piece;
      case 1 -> piece.asReadOnlyBuffer();
      default -> ByteBuffer.allocateDirect(to - from).put(piece).flip();
    };
  }

  private static ByteBuffer buffer(byte[] array, int room, Random random) {
    return random.nextInt(4) == 0
        ? ByteBuffer.allocateDirect(room + 3).position(3)
        : ByteBuffer.wrap(array, 0, room);
  }

  /** Decompresses a stream with zlib, which goes on after final blocks, without history. */
  static Result inflate(byte[] stream) {
    Inflater inflater = new Inflater(true);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    byte[] out = new byte[1 << 16];
    try {
      int at = 0;
      while (at < stream.length) {
        inflater.setInput(stream, at, stream.length - at);
        while (!inflater.finished() && inflate(inflater, out, output) > 0) {
          // goes on
        }
        if (!inflater.finished()) {
          break;
        }
        at = stream.length - inflater.getRemaining();
        inflater.reset();
      }
      return new Result(output.toByteArray(), true, "");
    } catch (DataFormatException e) {
      return new Result(output.toByteArray(), false, String.valueOf(e.getMessage()));
    } finally {
      inflater.end();
    }
  }

  private static int inflate(Inflater inflater, byte[] out, ByteArrayOutputStream output)
      throws DataFormatException {
    long before = inflater.getBytesWritten();
    int count;
    try {
      count = inflater.inflate(out);
    } catch (DataFormatException e) {
      // What precedes the error was written.
      output.write(out, 0, (int) (inflater.getBytesWritten() - before));
      throw e;
    }
    output.write(out, 0, count);
    return count;
  }
}
