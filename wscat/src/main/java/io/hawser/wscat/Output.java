// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;

/**
 * Shows everything. Methods may be called from any thread, and may block, which slows the peer
 * down.
 */
interface Output {
  /**
   * Shows a message from a peer.
   *
   * @param from identifies the peer if there can be several; otherwise empty
   */
  void message(String from, Message message);

  /** Shows something else that a peer has sent. */
  void notice(String from, String text);

  /** Shows that a connection was opened or closed. */
  void control(String text);

  /** Shows what the user cannot know otherwise, such as the port that a server has picked. */
  void important(String text);

  /** Shows an error. */
  void error(String text);

  /** Shows what only {@code --verbose} reveals. */
  void detail(String text);
}
