// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

/** A broker that runs: one process, or several of which one at a time fails. */
interface BrokerProcesses extends AutoCloseable {
  /** Returns what {@link Broker#at} connects to: ports, separated by commas. */
  String ports();

  /** Stops the process, while its connections stay open. */
  void pause() throws Exception;

  /** Lets the stopped process go on. */
  void resume() throws Exception;

  /** Ends the process as a crash does. */
  void kill() throws Exception;

  /** Starts what was killed. */
  void start() throws Exception;

  /** Ends all processes as crashes do, and starts them without what they have stored. */
  void startEmpty() throws Exception;

  @Override
  void close() throws Exception;
}
