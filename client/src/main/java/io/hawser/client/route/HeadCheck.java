// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.client.route;

import io.hawser.netty.InvalidHeadException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/**
 * Checks the head of a response, and of the interim responses before it, before Netty's decoder
 * sees it. Refuses the following, which the decoder would accept:
 *
 * <ul>
 *   <li>header fields that are folded over several lines (RFC 9112 §5.2), which the decoder joins
 *       in quadratic time,
 *   <li>a first line that does not begin with {@code HTTP/},
 *   <li>a status that is not three digits,
 *   <li>more than {@value #MAX_INTERIM} interim responses.
 * </ul>
 *
 * <p>Removes itself from the pipeline when the head is complete. Throws an {@link
 * InvalidHeadException} if the head is refused. Must be used on the event loop.
 */
public final class HeadCheck extends ChannelInboundHandlerAdapter {
  static final int MAX_INTERIM = 16;
  private static final int FIRST_STATUS = 100, FIRST_FINAL_STATUS = 200, SWITCHING_PROTOCOLS = 101;
  private static final int STATUS_DIGITS = 3;

  /**
   * The first byte of a TLS record (RFC 8446 §5.1). A server that expects TLS may send an alert.
   */
  private static final int TLS_ALERT = 0x15, TLS_HANDSHAKE = 0x16;

  private static final String SCHEME = "HTTP/";

  // event loop
  private boolean inFirstLine = true;
  private int column;
  private boolean hasVersion;
  private boolean hasStatus;
  private int digits;
  private int status;
  private int interim;
  private boolean failed;

  /**
   * Returns what is wrong with a head that could not be decoded, as a predicate such as "is not
   * HTTP".
   */
  public static String problemOf(Throwable cause) {
    if (cause instanceof InvalidHeadException) {
      return String.valueOf(cause.getMessage());
    }
    if (cause instanceof TooLongHttpLineException) {
      return "has a first line that is too long";
    }
    return cause instanceof TooLongFrameException ? "has a header that is too long" : "is not HTTP";
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (failed) {
      in.release();
      return;
    }
    boolean complete;
    try {
      complete = endsIn(in);
    } catch (InvalidHeadException e) {
      failed = true;
      ReferenceCountUtil.release(message);
      throw e;
    }
    if (complete) {
      ctx.pipeline().remove(this);
    }
    ctx.fireChannelRead(in);
  }

  private boolean endsIn(ByteBuf in) {
    int end = in.writerIndex();
    for (int i = in.readerIndex(); i < end; i++) {
      if (isLast(in.getByte(i))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether this is the last byte of the last head. */
  private boolean isLast(byte b) {
    if (b == '\n') {
      return endLine();
    }
    if (b == '\r') {
      return false;
    }
    if (column++ == 0 && !inFirstLine && (b == ' ' || b == '\t')) {
      throw new InvalidHeadException("has a header field that is folded over several lines");
    }
    if (inFirstLine) {
      readStatus(b);
    }
    return false;
  }

  private boolean endLine() {
    boolean empty = column == 0;
    column = 0;
    if (inFirstLine) {
      if (!empty) { // ignore empty lines before the first line (RFC 9112 §2.2)
        inFirstLine = false;
        checkStatus();
      }
      return false;
    }
    return empty && endHead();
  }

  private void readStatus(byte b) {
    if (column <= SCHEME.length() && b != SCHEME.charAt(column - 1)) {
      boolean isTls = column == 1 && (b == TLS_ALERT || b == TLS_HANDSHAKE);
      throw new InvalidHeadException( // now, rather than wait for the end of the line
          isTls ? "is TLS, not HTTP" : "is not HTTP");
    }
    if (b == ' ') {
      hasVersion = true;
      hasStatus = digits > 0;
    } else if (hasVersion && !hasStatus) {
      if (b < '0' || b > '9' || digits == STATUS_DIGITS) {
        status = -1;
        hasStatus = true;
      } else {
        status = 10 * status + b - '0';
        digits++;
      }
    }
  }

  private void checkStatus() {
    if (digits != STATUS_DIGITS || status < FIRST_STATUS) {
      throw new InvalidHeadException("has a status that is not a number from 100 to 999");
    }
  }

  private boolean endHead() {
    boolean isInterim = status < FIRST_FINAL_STATUS && status != SWITCHING_PROTOCOLS;
    if (!isInterim) {
      return true;
    }
    if (++interim > MAX_INTERIM) {
      throw new InvalidHeadException("begins with more than " + MAX_INTERIM + " interim responses");
    }
    inFirstLine = true;
    hasVersion = false;
    hasStatus = false;
    digits = 0;
    status = 0;
    return false;
  }
}
