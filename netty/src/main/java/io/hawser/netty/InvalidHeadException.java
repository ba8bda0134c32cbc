// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.codec.DecoderException;

/**
 * Thrown if the head of an HTTP message cannot be accepted. The exception message is a predicate,
 * such as "has trailer fields"; the caller adds the subject. Has no stack trace, because a peer can
 * cause it at will.
 */
public final class InvalidHeadException extends DecoderException {
  private static final long serialVersionUID = 1;

  public InvalidHeadException(String message) {
    super(message);
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
