// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

import io.hawser.netty.StreamEnd;
import io.hawser.protocol.handshake.OpeningRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Receives key3 of Hixie draft 76, which consists of the bytes after the request, and sends the
 * answer to it. Proxies may hold back key3 until they have seen the 101, so this handler starts
 * after the 101. Must be used on the event loop.
 */
final class Key3Handler extends ChannelInboundHandlerAdapter {
  private final OpeningRequest handshake;
  private final Consumer<ByteBuf> whenAnswered;

  // event loop; null after it has been passed on
  private @Nullable ByteBuf received;

  private Key3Handler(OpeningRequest handshake, ByteBuf received, Consumer<ByteBuf> whenAnswered) {
    this.handshake = handshake;
    this.received = received;
    this.whenAnswered = whenAnswered;
  }

  /**
   * Waits for key3 in front of another handler. Leaves the pipeline when key3 has arrived. Must be
   * called after the 101 has been written, but not flushed.
   *
   * @param early the bytes after the request that have already arrived
   * @param whenAnswered called after the answer has been written, but not flushed, with the bytes
   *     that follow key3
   */
  static void await(
      ChannelHandlerContext next,
      OpeningRequest handshake,
      ByteBuf early,
      Consumer<ByteBuf> whenAnswered) {
    Key3Handler key3 = new Key3Handler(handshake, early, whenAnswered);
    next.pipeline().addBefore(next.name(), null, key3);
    ChannelHandlerContext ctx = next.pipeline().context(key3);
    // If key3 has already arrived, the 101 and the answer are sent in one piece: some clients lose
    // bytes that they read together with the end of a response.
    if (!key3.answer(ctx)) {
      ctx.flush();
      ctx.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && received != null) {
      received = Unpooled.wrappedBuffer(received, bytes);
      answer(ctx);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** Answers key3 if all of it has arrived. Returns whether it has. */
  private boolean answer(ChannelHandlerContext ctx) {
    ByteBuf bytes = received;
    if (bytes == null || bytes.readableBytes() < handshake.key3Bytes()) {
      return false;
    }
    ctx.channel().config().setAutoRead(false);
    byte[] key3 = new byte[handshake.key3Bytes()];
    bytes.readBytes(key3);
    ctx.write(Unpooled.wrappedBuffer(handshake.answer(key3)));
    received = null;
    ctx.pipeline().remove(this);
    whenAnswered.accept(bytes);
    return true;
  }

  /** A client must not end its stream before it has sent key3. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (StreamEnd.isPeerEnd(event)) {
      StreamEnd.drop(ctx.channel());
    } else {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (received != null) {
      received.release();
      received = null;
    }
  }
}
