// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.benchmarks;

/** Clients that send back whatever a server on this machine sends, and count it. */
interface EchoClients {
  /**
   * Opens one more connection and sends the first messages, equal ones; returns when it is open.
   */
  void connect(int port, String message) throws Exception;
}
