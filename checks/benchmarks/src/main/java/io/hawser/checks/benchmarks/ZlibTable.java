// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import io.hawser.deflate.Compressor;
import io.hawser.deflate.Decompressor;
import io.hawser.deflate.DeflateException;
import io.hawser.deflate.Workspace;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compares the module {@code deflate} with the JDK's zlib and with JZlib, called directly, and
 * prints the result as Markdown: CPU time per message in µs, and size in per cent.
 *
 * <p>The argument {@code warm-up} shows instead how long the first messages take in this JVM; it is
 * followed by {@code zlib} or {@code hawser} and a level.
 */
public final class ZlibTable {
  private static final int ROUNDS = 9;
  private static final int WARM_UPS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private ZlibTable() {}

  /** Compresses a message into an array, and returns the length. */
  private interface Coder {
    int run(byte[] message, byte[] out) throws Exception;
  }

  /** A coder, and what it has measured. */
  private static final class Column {
    private final Coder coder;
    private final List<byte[]> messages;
    private final double[] micros = new double[ROUNDS];
    private long size;

    Column(Coder coder, List<byte[]> messages) {
      this.coder = coder;
      this.messages = messages;
    }

    void round(int round) throws Exception {
      byte[] out = new byte[1 << 19];
      size = 0;
      long begin = THREADS.getCurrentThreadCpuTime();
      for (byte[] message : messages) {
        size += coder.run(message, out);
      }
      long nanos = THREADS.getCurrentThreadCpuTime() - begin;
      if (round >= 0) {
        micros[round] = nanos / 1000.0 / messages.size();
      }
    }

    double median() {
      double[] sorted = micros.clone();
      Arrays.sort(sorted);
      return sorted[ROUNDS / 2];
    }

    double percent() {
      return 100.0 * size / messages.stream().mapToLong(message -> message.length).sum();
    }
  }

  /** Measures; see above. */
  public static void main(String[] args) throws Exception {
    if (args.length == 3) {
      warmUp(args[1], Integer.parseInt(args[2]));
      return;
    }
    Map<String, List<byte[]>> corpus = corpus();
    for (boolean takeover : new boolean[] {true, false}) {
      OUT.println(
          "## Compressing, " + (takeover ? "with" : "without") + " takeover: zlib → Hawser\n");
      OUT.print("| |");
      for (int level = 1; level <= 9; level++) {
        OUT.print(" level " + level + " |");
      }
      OUT.println("\n|---|" + "---|".repeat(9));
      for (Map.Entry<String, List<byte[]>> row : corpus.entrySet()) {
        OUT.print("| " + row.getKey() + " |");
        for (int level = 1; level <= 9; level++) {
          List<Column> pair =
              List.of(
                  new Column(zlib(level, takeover), row.getValue()),
                  new Column(hawser(level, 15, takeover), row.getValue()));
          measure(pair);
          print(pair);
        }
        OUT.println();
      }
      OUT.println();
    }
    smallWindow(corpus);
    decompressing(corpus);
  }

  private static void smallWindow(Map<String, List<byte[]>> corpus) throws Exception {
    OUT.println("## Window of 10 bits, with takeover: JZlib → Hawser\n");
    OUT.println("| | level 1 | level 6 |\n|---|---|---|");
    for (String name : List.of("JSON 1 KiB", "JSON 64 KiB")) {
      List<byte[]> messages = Objects.requireNonNull(corpus.get(name));
      OUT.print("| " + name + " |");
      for (int level : new int[] {1, 6}) {
        List<Column> pair =
            List.of(
                new Column(jzlib(level), messages), new Column(hawser(level, 10, true), messages));
        measure(pair);
        print(pair);
      }
      OUT.println();
    }
    OUT.println();
  }

  private static void decompressing(Map<String, List<byte[]>> corpus) throws Exception {
    OUT.println("## Decompressing what zlib has compressed at level 1, µs: JDK → Hawser\n");
    OUT.println("| | with takeover | without |\n|---|---|---|");
    for (Map.Entry<String, List<byte[]>> row : corpus.entrySet()) {
      OUT.print("| " + row.getKey() + " |");
      for (boolean takeover : new boolean[] {true, false}) {
        List<byte[]> compressed = new ArrayList<>();
        byte[] buffer = new byte[1 << 19];
        Coder zlib = zlib(1, takeover);
        for (byte[] message : row.getValue()) {
          compressed.add(Arrays.copyOf(buffer, zlib.run(message, buffer) + 4));
        }
        List<Column> pair =
            List.of(
                new Column(inflater(takeover), compressed),
                new Column(decompressor(takeover), compressed));
        measure(pair);
        OUT.printf(Locale.ROOT, " %.1f → %.1f |", pair.get(0).median(), pair.get(1).median());
      }
      OUT.println();
    }
  }

  private static void measure(List<Column> columns) throws Exception {
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      for (Column column : columns) {
        column.round(round);
      }
    }
  }

  private static void print(List<Column> pair) {
    OUT.printf(
        Locale.ROOT,
        " %.1f·%.2f → %.1f·%.2f |",
        pair.get(0).median(),
        pair.get(0).percent(),
        pair.get(1).median(),
        pair.get(1).percent());
  }

  private static void warmUp(String who, int level) throws Exception {
    List<byte[]> messages = new JsonMessages(7).mixture(820, 1230, 1 << 20);
    Coder coder = who.equals("zlib") ? zlib(level, true) : hawser(level, 15, true);
    byte[] out = new byte[1 << 14];
    double[] micros = new double[1000];
    for (int i = 0; i < micros.length; i++) {
      long begin = System.nanoTime();
      coder.run(messages.get(i), out);
      micros[i] = (System.nanoTime() - begin) / 1000.0;
    }
    OUT.printf(
        Locale.ROOT,
        "first %.0f µs, messages 11 to 20: %.0f, 45 to 55: %.0f, 91 to 110: %.0f, 901 to 1000: %.0f%n",
        micros[0],
        median(micros, 10, 20),
        median(micros, 44, 55),
        median(micros, 90, 110),
        median(micros, 900, 1000));
  }

  private static double median(double[] values, int from, int to) {
    double[] sorted = Arrays.copyOfRange(values, from, to);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  // -- coders: all of them omit the last four bytes of a message
  // ------------------------------------

  private static Coder zlib(int level, boolean takeover) {
    Deflater deflater = new Deflater(level, true);
    return (message, out) -> {
      if (!takeover) {
        deflater.reset();
      }
      deflater.setInput(message);
      return deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH) - 4;
    };
  }

  private static Coder hawser(int level, int windowBits, boolean takeover) {
    Compressor compressor = new Compressor(level, windowBits, 8, new Workspace());
    return (message, out) -> {
      if (!takeover) {
        compressor.reset();
      }
      ByteBuffer target = ByteBuffer.wrap(out);
      compressor.compress(ByteBuffer.wrap(message), target);
      compressor.flush(target);
      return target.position() - 4;
    };
  }

  private static Coder jzlib(int level) throws GZIPException {
    com.jcraft.jzlib.Deflater deflater = new com.jcraft.jzlib.Deflater(level, -10, 8);
    return (message, out) -> {
      deflater.setInput(message);
      deflater.setOutput(out);
      deflater.deflate(JZlib.Z_SYNC_FLUSH);
      return out.length - deflater.getAvailOut() - 4;
    };
  }

  private static Coder inflater(boolean takeover) {
    Inflater inflater = new Inflater(true);
    return (message, out) -> {
      if (!takeover) {
        inflater.reset();
      }
      inflater.setInput(message);
      return inflate(inflater, out);
    };
  }

  private static int inflate(Inflater inflater, byte[] out) throws DataFormatException {
    int size = 0;
    int count;
    while ((count = inflater.inflate(out, size, out.length - size)) > 0) {
      size += count;
    }
    return size;
  }

  private static Coder decompressor(boolean takeover) {
    Decompressor decompressor = new Decompressor(15, new Workspace());
    return (message, out) -> {
      if (!takeover) {
        decompressor.reset();
      }
      return decompress(decompressor, message, ByteBuffer.wrap(out));
    };
  }

  private static int decompress(Decompressor decompressor, byte[] message, ByteBuffer out)
      throws DeflateException {
    decompressor.input(ByteBuffer.wrap(message));
    while (!decompressor.needsInput()) {
      decompressor.decompress(out);
    }
    return out.position();
  }

  // -- data
  // -----------------------------------------------------------------------------------------

  private static Map<String, List<byte[]>> corpus() throws IOException {
    Map<String, List<byte[]>> corpus = new LinkedHashMap<>();
    JsonMessages json = new JsonMessages(7);
    corpus.put("JSON 256 B", json.mixture(200, 312, 1 << 20));
    corpus.put("JSON 1 KiB", json.mixture(820, 1230, 1 << 20));
    corpus.put("JSON 16 KiB", json.mixture(14_000, 18_000, 1 << 20));
    corpus.put("JSON 64 KiB", json.mixture(60_000, 70_000, 2 << 20));
    byte[] object =
        "{\"id\":12345,\"name\":\"A harbour\",\"tags\":[\"a\",\"bc\"]},"
            .getBytes(StandardCharsets.UTF_8);
    byte[] repeated = new byte[1 << 16];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = object[i % object.length];
    }
    corpus.put("one object repeated, 64 KiB", List.of(repeated, repeated, repeated, repeated));
    corpus.put("class files, 16 KiB", pieces(classFiles()));
    return corpus;
  }

  private static List<byte[]> pieces(byte[] bytes) {
    List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i + (1 << 14) <= bytes.length; i += 1 << 14) {
      pieces.add(Arrays.copyOfRange(bytes, i, i + (1 << 14)));
    }
    return pieces;
  }

  private static byte[] classFiles() throws IOException {
    ByteBuffer all = ByteBuffer.allocate(1 << 20);
    for (String name :
        List.of("String", "Character", "Thread", "Class", "Module", "ClassLoader", "Math")) {
      try (InputStream in = Object.class.getResourceAsStream("/java/lang/" + name + ".class")) {
        all.put(in.readAllBytes());
      }
    }
    return Arrays.copyOf(all.array(), all.position());
  }
}
