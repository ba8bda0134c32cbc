// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Looks at the bytes of HTTP's heads before Netty's decoder does, and has it refuse what it would
 * take:
 *
 * <ul>
 *   <li>lines that are folded (RFC 9112 §5.2), which it joins at a cost that grows with the square
 *       of their number,
 *   <li>control characters in the first line, some of which it takes for spaces,
 *   <li>a request line whose last word does not begin with {@code HTTP/} in upper case.
 * </ul>
 *
 * <p>In place of what is wrong the decoder gets a line that ends in a way it has to refuse: it
 * delivers a message whose result is a failure, and no other. The guard stands in front of it, and
 * leaves the pipeline at the end of the last head: that of a request, or of a response that is not
 * an interim one (RFC 9110 §15.2). Event loop.
 */
final class HeadGuard extends ChannelInboundHandlerAdapter {
  private static final byte[] NO_LINE = {0, '\n'}; // without a carriage return
  private static final String HTTP = "HTTP/";
  private static final int STATUS_AT = 9, STATUS_END = 12; // in "HTTP/1.1 101"
  private static final int DEL = 0x7F, SWITCHING_PROTOCOLS = 101;

  private final boolean ofRequest;

  // event loop
  private boolean inFirstLine = true;
  private int lineLength;
  private boolean afterCr;

  /** How much of {@link #HTTP} the last word of the first line has, or -1 if it is another. */
  private int matched;

  private int status;

  private HeadGuard(boolean ofRequest) {
    this.ofRequest = ofRequest;
  }

  /** For the one request that is read from a connection. */
  static HeadGuard ofRequest() {
    return new HeadGuard(true);
  }

  /** For the response to one request, and the interim ones before it. */
  static HeadGuard ofResponse() {
    return new HeadGuard(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      look(ctx, bytes);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  private void look(ChannelHandlerContext ctx, ByteBuf bytes) {
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
    if (ofRequest) {
      matchVersion(b);
    } else if (lineLength >= STATUS_AT && lineLength < STATUS_END) {
      status = 10 * status + b - '0';
    }
    boolean mayBe = b == '\r' || b == '\t' && !ofRequest;
    return afterCr || b == DEL || b < ' ' && !mayBe;
  }

  private void matchVersion(int b) {
    if (b == ' ') {
      matched = 0;
    } else if (matched >= 0 && matched < HTTP.length()) {
      matched = b == HTTP.charAt(matched) ? matched + 1 : -1;
    }
  }

  private boolean isWrongLine() {
    return inFirstLine && ofRequest && !isEmptyLine() && matched != HTTP.length();
  }

  /** Whether this was the last line of the last head. */
  private boolean endLine() {
    boolean headEnds = !inFirstLine && isEmptyLine();
    boolean isLast = headEnds && (ofRequest || status / 100 != 1 || status == SWITCHING_PROTOCOLS);
    inFirstLine = headEnds || inFirstLine && isEmptyLine(); // there may be such before a head
    status = inFirstLine ? 0 : status;
    lineLength = 0;
    matched = 0;
    afterCr = false;
    return isLast;
  }

  private boolean isEmptyLine() {
    return lineLength == 0 || lineLength == 1 && afterCr;
  }
}
