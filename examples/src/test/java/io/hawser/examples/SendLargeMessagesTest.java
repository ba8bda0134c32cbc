// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.OutgoingMessage;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/send-large-messages.md. */
class SendLargeMessagesTest {
  // tag::send[]
  /** Sends what is left of a source, and then ends the message. */
  static void send(OutgoingMessage message, Iterator<ByteBuffer> source) {
    try {
      if (source.hasNext()) {
        message.write(source.next()).thenRun(() -> send(message, source));
      } else {
        message.end();
      }
    } catch (RuntimeException failed) { // the source failed
      message.cancel(); // closes the connection with 1011
      throw failed;
    }
  }

  // end::send[]

  @Test
  void one_message_in_many_pieces() {
    int pieces = 10_000;
    byte[] piece = new byte[1024];
    Iterator<ByteBuffer> source =
        Stream.generate(() -> ByteBuffer.wrap(piece)).limit(pieces).iterator();
    CRC32 crc = new CRC32();
    List<Long> results = new ArrayList<>();

    SimulatedPair pair =
        SimulatedPair.connect(
            ws ->
                // tag::begin[]
                send(ws.beginBinary(), source)
            // end::begin[]
            ,
            ws ->
                // tag::receive[]
                ws.onPart(
                    10L << 30, // at most 10 GiB in one message
                    (part, last) -> {
                      crc.update(part.bytes());
                      if (last) {
                        results.add(crc.getValue());
                        crc.reset();
                      }
                    })
            // end::receive[]
            );
    pair.run();

    CRC32 expected = new CRC32();
    for (int i = 0; i < pieces; i++) {
      expected.update(piece);
    }
    assertThat(results).containsExactly(expected.getValue());
  }
}
