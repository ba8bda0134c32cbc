// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.conformance;

/**
 * The outcome of one case: how the agent behaved, how it closed, and what was expected and seen if
 * that was not as it should be.
 */
record Verdict(String id, Behavior behavior, Behavior close, String reason) {

  boolean sameAs(Verdict other) {
    return id.equals(other.id) && behavior == other.behavior && close == other.close;
  }

  @Override
  public String toString() {
    return id + " " + behavior + " " + close + (reason.isEmpty() ? "" : ": " + reason);
  }
}
