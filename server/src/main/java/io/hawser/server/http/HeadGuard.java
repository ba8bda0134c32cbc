// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Checks the bytes of a request's head before Netty's decoder reads them. Makes the decoder refuse
 * the following, which it would otherwise accept:
 *
 * <ul>
 *   <li>folded lines (RFC 9112 §5.2), which it joins in quadratic time,
 *   <li>control characters in the first line, some of which it treats as spaces,
 *   <li>a request line whose last word does not begin with {@code HTTP/} in upper case.
 * </ul>
 *
 * <p>Instead of the invalid bytes, the decoder gets a line with an ending that it refuses. It then
 * delivers one message with a failed decoder result. This handler comes before the decoder for the
 * only request of a connection, and leaves the pipeline at the end of the head. Must be used on the
 * event loop.
 */
public final class HeadGuard extends ChannelInboundHandlerAdapter {
  private static final byte[] NO_LINE = {0, '\n'}; // without a carriage return
  private static final String HTTP = "HTTP/";
  private static final int DEL = 0x7F;

  // event loop
  private boolean inFirstLine = true;
  private int lineLength;
  private boolean afterCr;

  /**
   * How many characters of {@link #HTTP} match the beginning of the last word of the first line; -1
   * if one does not match.
   */
  private int matched;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      inspect(ctx, bytes);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void inspect(ChannelHandlerContext ctx, ByteBuf bytes) {
    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
      byte b = bytes.getByte(i);
      if (b == '\n' ? isWrongLine() : isWrong(b & 0xFF)) {
        ctx.pipeline().remove(this);
        ctx.fireChannelRead(bytes.writerIndex(i));
        ctx.fireChannelRead(Unpooled.wrappedBuffer(NO_LINE));
        return;
      }
      if (b != '\n') {
        afterCr = b == '\r';
        lineLength++;
      } else if (endLine()) {
        ctx.pipeline().remove(this);
        break;
      }
    }
    ctx.fireChannelRead(bytes);
  }

  private boolean isWrong(int b) {
    if (!inFirstLine) {
      return lineLength == 0 && (b == ' ' || b == '\t');
    }
    matchVersion(b);
    return afterCr || b == DEL || b < ' ' && b != '\r';
  }

  private void matchVersion(int b) {
    if (b == ' ') {
      matched = 0;
    } else if (matched >= 0 && matched < HTTP.length()) {
      matched = b == HTTP.charAt(matched) ? matched + 1 : -1;
    }
  }

  private boolean isWrongLine() {
    return inFirstLine && !isEmptyLine() && matched != HTTP.length();
  }

  /** Ends a line, and returns whether it was the last of the head. */
  private boolean endLine() {
    boolean headEnds = !inFirstLine && isEmptyLine();
    inFirstLine = inFirstLine && isEmptyLine(); // empty lines may come before a head
    lineLength = 0;
    matched = 0;
    afterCr = false;
    return headEnds;
  }

  private boolean isEmptyLine() {
    return lineLength == 0 || lineLength == 1 && afterCr;
  }
}
