// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One element of a {@code Sec-WebSocket-Extensions} header field: an offer or a response. */
public record Extension(String name, List<Parameter> parameters) {
  /** A parameter. The value is null if the header field gives none. */
  public record Parameter(String name, @Nullable String value) {}
}
