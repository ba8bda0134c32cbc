// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package readme;

// tag::program[]
import io.hawser.deflate.Compressor;
import io.hawser.deflate.Decompressor;
import io.hawser.deflate.DeflateException;
import io.hawser.deflate.Workspace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

public class RoundTrip {
  public static void main(String[] args) throws DeflateException {
    Workspace workspace = new Workspace();
    Compressor compressor = new Compressor(1, 15, 8, workspace);
    Decompressor decompressor = new Decompressor(15, workspace);
    for (String text : new String[] {"Hello, harbour", "Hello again, harbour"}) {
      ByteBuffer message = StandardCharsets.UTF_8.encode(text);
      ByteBuffer compressed = ByteBuffer.allocate((int) Compressor.maxLength(message.remaining()));
      compressor.compress(message, compressed);
      compressor.flush(compressed);

      ByteBuffer result = ByteBuffer.allocate(100);
      decompressor.input(compressed.flip());
      while (!decompressor.needsInput()) {
        decompressor.decompress(result);
      }
      System.out.println(StandardCharsets.UTF_8.decode(result.flip()));
    }
  }
}
// end::program[]
