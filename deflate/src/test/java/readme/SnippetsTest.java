// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.deflate.Compressor;
import io.hawser.deflate.Decompressor;
import io.hawser.deflate.DeflateException;
import io.hawser.deflate.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Runs the code of the README and of Javadoc. */
class SnippetsTest {
  @Test
  void the_program_of_the_readme_prints_both_messages() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      RoundTrip.main(new String[0]);
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("Hello, harbour", "Hello again, harbour");
  }

  @Test
  void a_message_is_compressed_and_decompressed_piece_by_piece() throws DeflateException {
    byte[] bytes = "Hello, harbour. Hello, harbour.".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer compressed = compress(ByteBuffer.wrap(bytes)).flip();
    assertThat(compressed.remaining()).isLessThan(bytes.length);
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    Decompressor decompressor = new Decompressor(15, new Workspace());
    while (compressed.hasRemaining()) {
      ByteBuffer piece = compressed.slice(compressed.position(), 1);
      compressed.get();
      decompress(
          decompressor,
          piece,
          out -> {
            while (out.hasRemaining()) {
              result.write(out.get());
            }
          });
    }
    assertThat(result.toByteArray()).isEqualTo(bytes);
  }

  private static ByteBuffer compress(ByteBuffer message) {
    // tag::compress[]
    Compressor compressor = new Compressor(1, 15, 8, new Workspace());
    ByteBuffer out = ByteBuffer.allocate((int) Compressor.maxLength(message.remaining()));
    compressor.compress(message, out);
    compressor.flush(out);
    // end::compress[]
    return out;
  }

  private static void decompress(
      Decompressor decompressor, ByteBuffer piece, Consumer<ByteBuffer> target)
      throws DeflateException {
    ByteBuffer out = ByteBuffer.allocate(4);
    // tag::decompress[]
    decompressor.input(piece);
    while (!decompressor.needsInput()) {
      decompressor.decompress(out);
      target.accept(out.flip());
      out.clear();
    }
    // end::decompress[]
  }
}
