// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.wscat;

import io.hawser.Message;

/** Where everything is shown. Any thread; may block, which slows the peer down. */
interface Output {
  /**
   * A message of a peer.
   *
   * @param from names the peer where there can be several; else empty
   */
  void message(String from, Message message);

  /** Another thing that a peer has sent. */
  void notice(String from, String text);

  /** What becomes of connections. */
  void control(String text);

  /** What went wrong. */
  void error(String text);

  /** What only {@code --verbose} tells. */
  void detail(String text);
}
