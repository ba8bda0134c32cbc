// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.ConnectionClosedException;
import io.hawser.Message;
import io.hawser.OutgoingMessage;
import io.hawser.PreparedMessage;
import io.hawser.WebSocket;
import io.hawser.client.ConnectRequest;
import io.hawser.client.WebSocketClient;
import io.hawser.flow.FlowWebSocket;
import io.hawser.server.WebSocketServer;
import io.hawser.testkit.SimulatedPair;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that waiting where it would never end throws at once. */
@SuppressWarnings("NullAway") // a null that is not expected fails the test
@Timeout(60)
class WhereCallbacksRunTest {
  @AutoClose
  private final WebSocketServer server = WebSocketServer.listen(0, ws -> ws.onMessage(ws::send));

  @AutoClose private final WebSocketClient client = WebSocketClient.create();
  private final String uri = "ws://localhost:" + server.port() + "/";

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void every_method_that_may_wait_throws() {
    CompletableFuture<BlockingWebSocket> view = new CompletableFuture<>();
    SimulatedPair pair =
        SimulatedPair.connect(ws -> view.complete(BlockingWebSocket.of(ws)), ws -> {});
    BlockingWebSocket socket = view.join();
    refused(socket::receive);
    refused(() -> socket.receive(Duration.ZERO));
    refused(socket::receiveText);
    refused(socket::receiveBinary);
    refused(socket::receiveStream);
    refused(socket::receiveReader);
    refused(() -> socket.messages().iterator().hasNext());
    refused(() -> socket.send("x"));
    refused(() -> socket.send("x", Duration.ZERO));
    refused(() -> socket.send(new byte[1]));
    refused(() -> socket.send(ByteBuffer.allocate(1)));
    refused(() -> socket.send(Message.text("x")));
    refused(() -> socket.send(PreparedMessage.text("x")));
    refused(() -> socket.send(InputStream.nullInputStream()));
    refused(() -> socket.send(Path.of("x")));
    refused(() -> socket.sendText(new StringReader("x")));
    refused(socket::ping);
    refused(socket::beginText);
    refused(socket::beginBinary);
    refused(socket::close);
    pair.run();
    assertThat(pair.client().isOpen()).isTrue();
    socket.terminate(); // never waits
    pair.run();
    assertThat(socket.closeInfo()).isNotNull();
  }

  private <T> T inCallback(ConnectRequest request, Callback<T> callback) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    client.connect(
        request,
        ws ->
            ws.onText(
                    text -> {
                      try {
                        result.complete(callback.call(ws));
                      } catch (Throwable thrown) {
                        result.completeExceptionally(thrown);
                      }
                    })
                .send("x"));
    return result.get(20, TimeUnit.SECONDS);
  }

  private interface Callback<T> {
    T call(WebSocket ws) throws Exception;
  }

  @Test
  void a_connection_of_the_same_client_cannot_be_awaited() throws Exception {
    inCallback(
        ConnectRequest.to(uri),
        ws -> {
          CompletableFuture<WebSocket> other = client.connect(uri, w -> {});
          refused(other::get);
          refused(other::join);
          refused(() -> other.get(1, TimeUnit.DAYS));
          refused(other.thenApply(w -> w)::get);
          refused(other.thenApply(w -> w).thenAccept(w -> {})::join);
          refused(() -> client.connectBlocking(uri));
          return other;
        });
  }

  @Test
  void a_connection_that_is_open_can_be_asked_for_anywhere() throws Exception {
    CompletableFuture<WebSocket> open = client.connect(uri, w -> {});
    open.get();
    WebSocket same = inCallback(ConnectRequest.to(uri), ws -> open.thenApply(w -> w).get());
    assertThat(same).isSameAs(open.get());
  }

  @Test
  void the_outcome_of_sending_cannot_be_awaited() throws Exception {
    inCallback(
        ConnectRequest.to(uri),
        ws -> {
          refused(ws.sendAsync("x")::get);
          refused(ws.sendAsync(new byte[1]).thenRun(() -> {})::join);
          OutgoingMessage message = ws.beginText();
          refused(message.write("x")::get);
          refused(message.end()::get);
          return ws;
        });
    CompletableFuture<FlowWebSocket> view = new CompletableFuture<>();
    client.connect(
        uri,
        ws -> {
          FlowWebSocket flow = FlowWebSocket.of(ws);
          refused(flow.allSent()::get);
          refused(flow.allSent().thenRun(() -> {})::join);
          view.complete(flow);
        });
    FlowWebSocket flow = view.get(20, TimeUnit.SECONDS);
    flow.webSocket().close();
    assertThatThrownBy(() -> flow.allSent().get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void callbacks_on_an_executor_may_wait_for_other_connections_only() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    ConnectRequest request = ConnectRequest.to(uri).options(o -> o.callbacksOn(executor));
    inCallback(
        request,
        ws -> {
          refused(ws.sendAsync("x")::get);
          WebSocket other = client.connect(uri, w -> {}).get();
          other.sendAsync("x").get();
          return other;
        });
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CompletableFuture<BlockingWebSocket> view = new CompletableFuture<>();
    client
        .connect(
            request,
            ws -> {
              BlockingWebSocket socket = BlockingWebSocket.of(ws);
              socket.onPong(
                  payload -> {
                    try {
                      socket.receive();
                    } catch (Throwable problem) {
                      thrown.complete(problem);
                    }
                  });
              view.complete(socket);
            })
        .get();
    view.get().ping();
    assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    view.get().send("and elsewhere it works");
    assertThat(view.get().receiveText()).isEqualTo("and elsewhere it works");
    client.close();
    executor.shutdown();
  }
}
