// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.flow;

import io.hawser.Message;
import io.hawser.WebSocket;
import io.hawser.connection.WebSocketConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * A view of a {@link WebSocket} as reactive streams: {@link #incoming} publishes the messages that
 * arrive, and {@link #outgoing} sends the messages of a publisher. Both follow the rules of {@link
 * Flow} and of the Reactive Streams specification. Demand becomes flow control: a subscriber that
 * requests nothing slows down the peer, and a peer that reads slowly slows down the publisher.
 *
 * <p>The view sets the handler for the end of the connection, and {@link #incoming} also sets the
 * one for messages. The other handlers can be used as usual. So can the methods of the WebSocket
 * that send and close; {@link WebSocket#pause} and {@link WebSocket#resume} must not be called.
 *
 * <p>A WebSocket has no half-close: when one side closes, both directions end. So do not complete
 * the publisher of {@link #outgoing} before the last answer that you expect has arrived.
 *
 * <p>Methods may be called from any thread, and never block.
 */
public final class FlowWebSocket {
  private final WebSocketConnection connection;
  private final IncomingMessages incoming;
  private final OutgoingMessages outgoing;

  private FlowWebSocket(WebSocketConnection connection) {
    this.connection = connection;
    this.incoming = new IncomingMessages(connection);
    this.outgoing = new OutgoingMessages(connection);
  }

  /**
   * Returns a view of a WebSocket. Create it in the setup code of the connection if you use {@link
   * #incoming}, and only one for each connection.
   *
   * @throws IllegalArgumentException if the WebSocket is not a connection of this library
   * @throws IllegalStateException if the WebSocket has a listener
   */
  public static FlowWebSocket of(WebSocket ws) {
    if (!(ws instanceof WebSocketConnection connection)) {
      throw new IllegalArgumentException(
          "this WebSocket is a " + ws.getClass().getName() + ", not a connection of this library");
    }
    FlowWebSocket view = new FlowWebSocket(connection);
    ws.onClose((code, reason) -> view.closed());
    if (ws.closeInfo() != null) {
      connection.runCallback(view::closed); // the handler may have come too late
    }
    return view;
  }

  private void closed() {
    try {
      outgoing.closed();
    } finally {
      incoming.closed();
    }
  }

  /** Returns the WebSocket that this is a view of. */
  public WebSocket webSocket() {
    return connection;
  }

  /**
   * Returns the publisher of the messages that arrive. Call this method in the setup code of the
   * connection: messages that arrive earlier are lost. If it is never called, messages are handled
   * as without this view.
   *
   * <p>The publisher has one subscriber. Any other gets an {@link IllegalStateException} in {@code
   * onError}. The subscriber's methods are called where the callbacks of the connection run: they
   * never overlap, and must not block unless the connection has {@link
   * io.hawser.WebSocketOptions.Builder#callbacksOn an executor}. {@link Flow.Subscription#request}
   * and {@link Flow.Subscription#cancel} may be called from any thread. Messages are copies, which
   * the subscriber may keep.
   *
   * <ul>
   *   <li>If a message has arrived that was not requested, the connection is paused until it is
   *       requested. With an executor, those that already wait for it are kept, too.
   *   <li>{@code onComplete} is called when the connection was closed in an orderly way, after all
   *       messages: the peer's Close frame has arrived, and either its code is 1000, 1001 or absent
   *       (1005), or this side has closed.
   *   <li>{@code onError} is called with a {@link io.hawser.ConnectionClosedException} when the
   *       connection ended in any other way. This includes a close by this side that discarded
   *       messages because they were not requested; see {@link WebSocket#pause}.
   *   <li>Cancelling closes the connection with code 1000.
   *   <li>A request for fewer than one message is reported to {@code onError} as an {@link
   *       IllegalArgumentException}, and closes the connection with code 1011.
   *   <li>If a method of the subscriber throws, the subscription is cancelled, and the connection
   *       is closed with code 1011 as if a callback had thrown.
   * </ul>
   *
   * @return the same publisher on each call
   * @throws IllegalStateException if the WebSocket has a listener
   */
  public Flow.Publisher<Message> incoming() {
    incoming.attach();
    return incoming;
  }

  /**
   * Returns a subscriber that sends the messages of one publisher. It requests one message at a
   * time: the next one when the previous one was accepted without {@link
   * io.hawser.SendResult#BACKPRESSURE back-pressure}, or when the operating system has taken it.
   *
   * <p>When the publisher completes, the connection is closed with code 1000. When it fails, or a
   * message cannot be sent on this connection, the connection is closed with code 1011. When the
   * connection ends first, the publisher's subscription is cancelled.
   *
   * @return the same subscriber on each call; it can be subscribed once, and cancels every later
   *     subscription
   */
  public Flow.Subscriber<Message> outgoing() {
    return outgoing;
  }

  /**
   * Returns the outcome of {@link #outgoing}. The future completes when the connection is closed:
   * normally if the publisher has completed, every message was sent, and the peer has answered the
   * closing handshake, which follows the last message. Otherwise, it fails with what the publisher
   * passed to {@code onError}, with what {@code send} threw, or with a {@link
   * io.hawser.ConnectionClosedException}. Waiting for it where callbacks of this connection run
   * throws {@link IllegalStateException}, because that would never end.
   *
   * @return the same future on each call
   */
  public CompletableFuture<Void> allSent() {
    return outgoing.allSent();
  }
}
