// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.Message;
import io.hawser.TypedArrays;
import io.hawser.testkit.SimulatedPair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The snippets of docs/how-to/send-arrays-of-numbers.md. */
class SendNumbersTest {
  @Test
  void arrays_of_floats() {
    List<Float> sums = new ArrayList<>();
    SimulatedPair pair =
        SimulatedPair.connect(
            ws ->
                // tag::receive[]
                ws.onMessage(
                    message -> {
                      float sum = 0;
                      for (float each : TypedArrays.toFloats(message)) {
                        sum += each;
                      }
                      sums.add(sum);
                    })
            // end::receive[]
            ,
            ws -> {
              // tag::send[]
              ws.send(TypedArrays.message(1.5f, 2f, -3f));
              // end::send[]
            });
    pair.run();
    assertThat(sums).containsExactly(0.5f);
  }

  @Test
  void another_byte_order() {
    FloatBuffer numbers = FloatBuffer.wrap(new float[] {1, 2});
    // tag::order[]
    Message message = TypedArrays.message(numbers, ByteOrder.BIG_ENDIAN);
    FloatBuffer same = TypedArrays.toFloatBuffer(message, ByteOrder.BIG_ENDIAN);
    // end::order[]
    assertThat(message.bytes()).isEqualTo(ByteBuffer.allocate(8).putFloat(1).putFloat(2).flip());
    assertThat(same).isEqualTo(numbers);
  }
}
