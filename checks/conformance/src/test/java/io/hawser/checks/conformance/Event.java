// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

/** What the agent did next. */
sealed interface Event {

  /** It sent a control frame or completed a message. */
  record Received(Frame frame) implements Event {
    @Override
    public String toString() {
      return frame.toString();
    }
  }

  /** It sent something that no endpoint may send. */
  record Violation(String rule) implements Event {
    @Override
    public String toString() {
      return "a violation: " + rule;
    }
  }

  /** Its side of the TCP connection ended, in order or by a reset. */
  record End(boolean reset) implements Event {
    @Override
    public String toString() {
      return reset ? "a reset of TCP" : "the end of TCP";
    }
  }

  /** It sent nothing for so long that nothing more is expected of it. */
  record Silence() implements Event {
    @Override
    public String toString() {
      return "nothing";
    }
  }
}
