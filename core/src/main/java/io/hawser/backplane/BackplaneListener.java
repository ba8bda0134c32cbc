// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.backplane;

/**
 * Receives what other nodes send, and what happens to the connection to the broker. The methods may
 * be called on any thread, also at the same time, but the calls for one topic do not overlap. They
 * return quickly, and do not throw.
 */
public interface BackplaneListener {
  /**
   * A message of a topic to which this node has subscribed.
   *
   * @param message belongs to the listener
   */
  void onMessage(String topic, byte[] message);

  /** A message of a topic that this node follows. */
  void onEntry(String topic, Entry entry);

  /**
   * Entries of a followed topic may have been missed, although the connection was never
   * interrupted. Called before the next entry. The listener reads the history from its last
   * position on, and must expect that what it reads arrives, too.
   */
  void onGap(String topic);

  /**
   * The connection to the broker is broken. From an unknown moment before this call on, messages of
   * all topics may be missed, until {@link #onRestored}. Some may arrive meanwhile, although others
   * before them are missing.
   *
   * @param cause says what happened, for a log; contains no password
   */
  void onInterrupted(String cause);

  /**
   * The connection is back, and so are all subscriptions. Messages from now on arrive. Entries that
   * this node has missed are read by the listener, from its last position on.
   */
  void onRestored();
}
