// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.deflate;

/**
 * Thrown when compressed data violates RFC 1951, or refers to bytes that are not in the window. The
 * message says how.
 *
 * <p>It has no stack trace: the cause is in the data and not in the code, a peer that sends faulty
 * data should not cost more than others, and the same exception is thrown again until the
 * decompressor is reset.
 */
public final class DeflateException extends Exception {
  private static final long serialVersionUID = 1;

  DeflateException(String message) {
    super(message, null, false, false);
  }
}
