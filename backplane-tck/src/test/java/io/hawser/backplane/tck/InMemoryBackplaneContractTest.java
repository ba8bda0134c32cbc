// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane.tck;

import io.hawser.backplane.Backplane;
import io.hawser.backplane.InMemoryBackplane;

// tag::contract[]
class InMemoryBackplaneContractTest extends BackplaneContract {
  private final InMemoryBackplane backplane = new InMemoryBackplane();

  @Override
  protected Backplane backplane() {
    return backplane;
  }

  @Override
  protected Backplane separateBackplane() {
    return new InMemoryBackplane();
  }

  @Override
  protected void stopBroker() {
    backplane.interrupt();
  }

  @Override
  protected void startBroker() {
    backplane.restore();
  }

  @Override
  protected void startBrokerEmpty() {
    backplane.forget();
    backplane.restore();
  }
}
// end::contract[]
