// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

import org.jspecify.annotations.Nullable;

/** Says that a broker cannot do what was asked of it, or that it is not known whether it did. */
public class BackplaneException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * Creates an exception.
   *
   * @param message must not contain a password
   * @param cause may be null
   */
  public BackplaneException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
