// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.reactive;

import io.hawser.WebSocket;
import io.hawser.flow.FlowWebSocket;
import java.util.function.Consumer;

/** Opens connections of which one end is viewed as streams. */
interface Connections extends AutoCloseable {
  /**
   * Opens a connection.
   *
   * @param peer the setup code of the other end
   * @return a view whose publisher has been requested in the setup code
   */
  FlowWebSocket open(Consumer<WebSocket> peer);

  @Override
  void close();
}
