// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.blocking.BlockingPair.Running;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that a connection is not idle while a message is taken slowly. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class IdleTest {
  @Test
  void aSlowReaderInTheMiddleOfAMessageIsNotIdle() throws Exception {
    try (BlockingPair pair = new BlockingPair(o -> o.idleTimeout(Duration.ofSeconds(1)))) {
      int size = 32 << 20;
      Running<Void> sender =
          BlockingPair.start(
              () -> {
                pair.client.send(new ByteArrayInputStream(new byte[size]));
                return null;
              });
      InputStream in = pair.server.receiveStream();
      in.read();
      TimeUnit.SECONDS.sleep(4);
      assertThat(pair.server.closeInfo()).isNull();
      assertThat(in.readAllBytes().length).isEqualTo(size - 1);
      sender.get();
    }
  }
}
