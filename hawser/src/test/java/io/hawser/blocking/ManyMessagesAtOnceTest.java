// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.blocking.BlockingPair.Running;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that streams do not make the connection drop its peer as too slow. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class ManyMessagesAtOnceTest {
  @Test
  void manyThreadsSendStreamsAtOnce() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.maxBufferedAmount(1 << 20))) {
      List<Running<Void>> senders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        senders.add(
            BlockingPair.start(
                () -> {
                  pair.client.send(new ByteArrayInputStream(new byte[512 << 10]));
                  return null;
                }));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(pair.server.receive().size()).isEqualTo(512 << 10);
      }
      for (Running<Void> each : senders) {
        each.get();
      }
    }
  }

  @Test
  void aStreamWaitsForASlowPeerWhateverTheLimitIs() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.maxBufferedAmount(100_000))) {
      int size = 32 << 20;
      Running<Void> sender =
          BlockingPair.start(
              () -> {
                pair.client.send(new ByteArrayInputStream(new byte[size]));
                return null;
              });
      TimeUnit.SECONDS.sleep(2);
      assertThat(pair.client.webSocket().isOpen()).isTrue();
      assertThat(pair.server.receive().size()).isEqualTo(size);
      sender.get();
    }
  }

  @Test
  void aStreamWaitsForALargeMessageBeforeIt() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.maxBufferedAmount(1 << 20))) {
      int size = 32 << 20;
      pair.client.send(new byte[size]);
      Running<Void> sender =
          BlockingPair.start(
              () -> {
                pair.client.send(new ByteArrayInputStream(new byte[10]));
                return null;
              });
      TimeUnit.SECONDS.sleep(1);
      assertThat(pair.server.receive().size()).isEqualTo(size);
      assertThat(pair.server.receive().size()).isEqualTo(10);
      sender.get();
    }
  }

  @Test
  void aLargeMessageWaitsForTheStreamOfAnotherThread() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.maxBufferedAmount(1 << 20))) {
      MessageOutputStream out = pair.client.beginBinary();
      out.write(1);
      out.flush();
      Running<Void> other =
          BlockingPair.start(
              () -> {
                pair.client.send(new byte[2 << 20]);
                return null;
              });
      other.awaitWaiting();
      out.write(2);
      out.flush();
      out.close();
      assertThat(pair.server.receive().size()).isEqualTo(2);
      assertThat(pair.server.receive().size()).isEqualTo(2 << 20);
      other.get();
    }
  }

  @Test
  void theEndOfTheConnectionEndsTheWaitForTheTurn() throws Exception {
    try (BlockingPair pair = new BlockingPair()) {
      MessageOutputStream abandoned = pair.client.beginBinary();
      abandoned.write(1);
      abandoned.flush();
      Running<Void> sender =
          BlockingPair.start(
              () -> {
                pair.client.send(new ByteArrayInputStream(new byte[10]));
                return null;
              });
      sender.awaitWaiting();
      pair.client.terminate();
      assertThat(sender.failure()).isInstanceOf(IOException.class);
    }
  }
}
