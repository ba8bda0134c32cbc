// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.TransportException;
import io.hawser.WebSocketOptions;
import io.hawser.spi.TransportListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Tests that the engine sees only the received bytes of a pooled chunk that other buffers share.
 */
class ReceivedViewTest {
  private static final int BEFORE = 100, LENGTH = 60;

  private interface Reader {
    void read(NettyTransport transport, ByteBuffer in);
  }

  /** Reads bytes in the middle of memory of the given size. Returns what was sent. */
  private static String read(int capacity, Reader reader) {
    EmbeddedChannel channel = new EmbeddedChannel();
    NettyTransport transport =
        new NettyTransport(channel, WebSocketOptions.defaults(), new MemoryBudget(1 << 20));
    transport.listener(
        new TransportListener() {
          @Override
          public void onRead(ByteBuffer in) {
            reader.read(transport, in);
            in.position(in.limit());
          }

          @Override
          public void onReadComplete() {
            transport.flush(null);
          }

          @Override
          public void onWritable() {}

          @Override
          public void onEnd() {}

          @Override
          public void onGivenUp(TransportException reason) {
            throw new AssertionError(reason);
          }

          @Override
          public void onFailure(Throwable cause) {
            throw new AssertionError(cause);
          }
        });
    channel.pipeline().addLast(transport);
    transport.resumeReading();
    ByteBuf memory = PooledByteBufAllocator.DEFAULT.directBuffer(capacity);
    memory.writeZero(BEFORE);
    memory.writeCharSequence("x".repeat(LENGTH - 1) + 'y', US_ASCII);

    channel.writeInbound(memory.skipBytes(BEFORE));

    StringBuilder sent = new StringBuilder();
    for (ByteBuf out; (out = channel.readOutbound()) != null; out.release()) {
      sent.append(out.toString(US_ASCII));
    }
    channel.finishAndReleaseAll();
    assertThat(memory.refCnt()).isZero();
    return sent.toString();
  }

  @Test
  void bytes_outside_the_received_ones_are_not_accessible() {
    AtomicInteger capacity = new AtomicInteger();

    read(
        1 << 10,
        (transport, in) -> {
          capacity.set(in.capacity());
          assertThat(in.get(0)).isEqualTo((byte) 'x');
          assertThat(in.get(LENGTH - 1)).isEqualTo((byte) 'y');
          for (int outside : new int[] {-BEFORE, -1, LENGTH, BEFORE + LENGTH}) {
            assertThatThrownBy(() -> in.get(outside)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> in.put(outside, (byte) 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
          }
        });

    assertThat(capacity).hasValue(LENGTH);
  }

  @Test
  void received_bytes_are_sent_without_a_copy() {
    String sent =
        read(
            BEFORE + LENGTH,
            (transport, in) -> assertThat(transport.write(in, 7, LENGTH - 7)).isTrue());

    assertThat(sent).isEqualTo("x".repeat(LENGTH - 8) + 'y');
  }

  @Test
  void a_small_part_of_a_large_buffer_does_not_retain_it() {
    String sent =
        read(1 << 10, (transport, in) -> assertThat(transport.write(in, 7, LENGTH - 7)).isFalse());

    assertThat(sent).isEmpty();
  }
}
