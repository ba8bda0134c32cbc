// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.fuzz;

import io.hawser.protocol.Role;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket08FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream as Netty's decoder reads it. The decoder handles only frames. Fragments are joined here,
 * and the limits and UTF-8 of whole messages are checked here.
 */
final class NettyReading {
  /** Instead of a close code, as in {@code onClosed}. */
  static final int NOT_CLOSED = 1006;

  private static final int NO_STATUS = 1005;

  /** Lines as {@link WatchedEngine} has them. */
  final List<String> messages = new ArrayList<>();

  private final Delivery delivery;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();
  private boolean failed;
  private boolean text;
  private int fragments;
  private int closeCode = NOT_CLOSED;

  private NettyReading(Delivery delivery) {
    this.delivery = delivery;
  }

  static NettyReading of(Delivery delivery) {
    NettyReading reading = new NettyReading(delivery);
    reading.read();
    return reading;
  }

  /** Whether a frame broke a rule. */
  boolean hasFailed() {
    return failed;
  }

  /** Returns the code of the Close frame, after which nothing counts. */
  int closeCode() {
    return closeCode;
  }

  private void read() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new WebSocket08FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(delivery.role() == Role.SERVER)
                    .allowExtensions(false)
                    .closeOnProtocolViolation(false)
                    .maxFramePayloadLength(delivery.limits().maxMessageSize())
                    .build()));
    boolean corrupt = false;
    try {
      channel.writeInbound(Unpooled.copiedBuffer(delivery.stream()));
    } catch (CorruptedWebSocketFrameException e) {
      corrupt = true;
    }
    for (WebSocketFrame frame; (frame = channel.readInbound()) != null; frame.release()) {
      if (isReading()) {
        read(frame, ByteBufUtil.getBytes(frame.content()));
      }
    }
    failed |= corrupt && isReading();
    channel.finishAndReleaseAll();
  }

  private boolean isReading() {
    return !failed && closeCode == NOT_CLOSED;
  }

  private void read(WebSocketFrame frame, byte[] payload) {
    if (frame instanceof PingWebSocketFrame) {
      messages.add(WatchedEngine.line("ping", payload));
    } else if (frame instanceof PongWebSocketFrame) {
      messages.add(WatchedEngine.line("pong", payload));
    } else if (frame instanceof CloseWebSocketFrame close) {
      closeCode = payload.length == 0 ? NO_STATUS : close.statusCode();
    } else {
      readData(frame, payload);
    }
  }

  private void readData(WebSocketFrame frame, byte[] payload) {
    if (!(frame instanceof ContinuationWebSocketFrame)) {
      text = frame instanceof TextWebSocketFrame;
      fragments = 0;
      message.reset();
    }
    message.writeBytes(payload);
    byte[] bytes = message.toByteArray();
    if (++fragments > delivery.limits().maxFragments()
        || bytes.length > delivery.limits().maxMessageSize()
        || frame.isFinalFragment() && text && !WatchedEngine.isUtf8(bytes)) {
      failed = true;
    } else if (frame.isFinalFragment()) {
      messages.add(WatchedEngine.line(text ? "text" : "binary", bytes));
    }
  }
}
