// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.CloseInfo;
import io.hawser.Message;
import io.hawser.SendCallback;
import io.hawser.SendResult;
import io.hawser.WebSocket;
import io.hawser.WebSocketException;
import io.hawser.WebSocketOptions;
import io.hawser.checks.support.EachTransport;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.server.WebSocketServer;
import io.hawser.transport.TransportType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A message that is reported as sent waits no longer. So the next one may be sent in the callback,
 * however large it is: one message may always be sent if nothing waits.
 */
class SentCallbackTest {
  private static final int MAX_BUFFERED = 100_000;

  /** More than the buffers of the sockets take at once, so that the writes complete later. */
  private static final Message LARGE = Message.binary(new byte[16 << 20]);

  private static final int MESSAGES = 5;

  private static void setOptions(WebSocketOptions.Builder options) {
    options.waterMarks(1000, 2000).maxBufferedAmount(MAX_BUFFERED);
  }

  /** Sends large messages, each in the callback of the one before it. */
  private static final class Sender implements SendCallback {
    final CompletableFuture<String> outcome = new CompletableFuture<>();
    private final WebSocket ws;
    private int sent;

    Sender(WebSocket ws) {
      this.ws = ws;
    }

    @Override
    public void onSent(@Nullable WebSocketException failure) {
      long waiting = ws.bufferedAmount();
      if (failure != null || waiting != 0) {
        outcome.complete("after " + sent + ", " + waiting + " wait, " + failure);
      } else if (sent++ == MESSAGES) {
        outcome.complete("all");
      } else if (ws.send(LARGE, this) == SendResult.CLOSED) {
        outcome.complete("refused after " + sent);
      }
    }
  }

  @EachTransport
  void a_callback_of_the_server_sends_a_message_above_the_limit(TransportType transport)
      throws Exception {
    check(transport, true);
  }

  @EachTransport
  void a_callback_of_the_client_sends_a_message_above_the_limit(TransportType transport)
      throws Exception {
    check(transport, false);
  }

  private static void check(TransportType transport, boolean fromServer) throws Exception {
    CompletableFuture<Sender> sender = new CompletableFuture<>();
    CompletableFuture<CloseInfo> end = new CompletableFuture<>();
    AtomicInteger received = new AtomicInteger();
    Consumer<WebSocket> sending =
        ws -> {
          ws.onClose((code, reason) -> end.complete(ws.closeInfo()));
          sender.complete(new Sender(ws));
        };
    Consumer<WebSocket> receiving =
        ws -> ws.onMessage(message -> received.addAndGet(message.size()));
    WebSocketServer server =
        WebSocketServer.builder()
            .transport(transport)
            .options(SentCallbackTest::setOptions)
            .onConnection(fromServer ? sending : receiving)
            .start();
    try (WebSocketClient client = WebSocketClient.builder().transport(transport).build()) {
      client
          .connect(
              ConnectRequest.to("ws://localhost:" + server.port())
                  .options(SentCallbackTest::setOptions),
              fromServer ? receiving : sending)
          .get(10, TimeUnit.SECONDS);
      Sender first = sender.get(10, TimeUnit.SECONDS);
      first.ws.send("begin", first);

      assertThat(first.outcome.get(20, TimeUnit.SECONDS)).isEqualTo("all");
      first.ws.close();
      assertThat(end.get(20, TimeUnit.SECONDS).cause()).isNull();
      assertThat(received).hasValue("begin".length() + MESSAGES * LARGE.size());
    } finally {
      server.stop(Duration.ZERO);
    }
  }
}
