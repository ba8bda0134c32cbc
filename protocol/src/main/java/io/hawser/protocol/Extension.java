// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One element of a {@code Sec-WebSocket-Extensions} header: an offer, or the answer to one. */
record Extension(String name, List<Parameter> parameters) {
  /** A parameter; the value is null where the header has none. */
  record Parameter(String name, @Nullable String value) {}
}
