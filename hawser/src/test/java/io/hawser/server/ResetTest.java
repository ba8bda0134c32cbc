// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.WebSocket;
import io.hawser.checks.support.EachTransport;
import io.hawser.checks.support.RawSocket;
import io.hawser.transport.TransportType;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Peers that reset a connection on which much is still waiting to be sent to them. */
class ResetTest {
  /** The end of the peer's stream and the failure of the write are noticed in either order. */
  private static final int ROUNDS = 30;

  private static final int MESSAGES = 8;
  private static final int MESSAGE_BYTES = 1 << 20;

  private final BlockingQueue<WebSocket> filled = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
  private final AtomicInteger settled = new AtomicInteger();

  private void fill(WebSocket ws) {
    ws.onClose((code, reason) -> closed.add(code));
    for (int i = 0; i < MESSAGES; i++) {
      ws.send(ByteBuffer.allocate(MESSAGE_BYTES), failure -> settled.incrementAndGet());
    }
    filled.add(ws);
  }

  @EachTransport
  void the_connection_ends_at_once(TransportType transport) throws Exception {
    try (WebSocketServer server =
        WebSocketServer.builder()
            .host("127.0.0.1")
            .transport(transport)
            .onConnection(this::fill)
            .start()) {
      for (int i = 0; i < ROUNDS; i++) {
        try (RawSocket peer = RawSocket.connect(server.port(), "/", "")) {
          assertThat(peer.readStatus()).isEqualTo(101);
          assertThat(filled.poll(20, TimeUnit.SECONDS)).isNotNull();
        } // resets, because it has not read everything
        assertThat(closed.poll(20, TimeUnit.SECONDS)).as("round " + i).isEqualTo(1006);
        assertThat(settled.getAndSet(0)).isEqualTo(MESSAGES);
      }
    }
  }
}
