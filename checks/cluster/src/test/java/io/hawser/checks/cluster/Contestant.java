// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.checks.cluster;

import java.util.BitSet;
import java.util.List;

/** Three servers with one broker, a publisher of numbers, and clients that keep ledgers. */
interface Contestant extends AutoCloseable {
  /** How many servers have clients. */
  int NODES = 3;

  BrokerProcesses broker();

  List<Victim> nodes();

  List<Ledger> ledgers();

  /** Publishes numbers from 0 on, one at a time, until {@link #stopPublishing()}. */
  void startPublishing() throws Exception;

  void stopPublishing() throws Exception;

  /** Returns the number that is published next. */
  int next();

  /**
   * Returns the numbers that every client must have, as far as this is known: those that the broker
   * has confirmed, or if no one confirms anything, those that have reached a client.
   */
  BitSet confirmed();

  /** Returns the numbers of which the publisher was told that they may not have been published. */
  BitSet refused();

  /** Breaks the TCP connection of a client, without a closing handshake, if it has one. */
  void cut(int client);

  /** Returns how many connections were cut. */
  int cuts();

  @Override
  void close() throws Exception;
}
