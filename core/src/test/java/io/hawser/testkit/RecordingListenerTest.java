// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecordingListenerTest {
  @Test
  void drains_are_passed_over_on_request_however_many_there_are() {
    RecordingListener listener = new RecordingListener();
    SimulatedPair pair = SimulatedPair.connect(ws -> {}, ws -> {});
    listener.onDrain(pair.client());
    listener.onDrain(pair.client());
    listener.onText(pair.client(), "hello");
    listener.onDrain(pair.client());

    assertThat(listener.nextButDrain()).isEqualTo("text hello");
    assertThatThrownBy(listener::nextButDrain).isInstanceOf(AssertionError.class);
  }
}
