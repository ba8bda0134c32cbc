// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.netty.handler.codec.DecoderException;

/**
 * The head of an HTTP message cannot be accepted. The message is what can follow the word "it".
 * Without a stack trace, for a peer can cause it as often as it likes.
 */
final class InvalidHeadException extends DecoderException {
  private static final long serialVersionUID = 1;

  InvalidHeadException(String message) {
    super(message);
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
