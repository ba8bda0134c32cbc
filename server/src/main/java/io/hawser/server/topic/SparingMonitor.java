// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server.topic;

import io.hawser.PreparedMessage;
import io.hawser.endpoint.BackplaneMonitor;
import io.hawser.netty.loop.SparingLog;

/**
 * Logs what may happen very often, such as each message while the broker is away, only sometimes.
 */
final class SparingMonitor implements BackplaneMonitor {
  private final SparingLog losses = new SparingLog(System::nanoTime);
  private final SparingLog notPublished = new SparingLog(System::nanoTime);

  @Override
  public void onLoss(String topic, String cause) {
    losses.warn(() -> "messages of a topic are lost: " + cause, null);
  }

  @Override
  public void onNotPublished(String topic, PreparedMessage message, Throwable cause) {
    notPublished.warn(
        () -> "a message was not passed to other machines: " + cause.getMessage(), null);
  }
}
