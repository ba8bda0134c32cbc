// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

import io.hawser.WebSocketConnection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who gets a message: a set that may change while somebody is still going through what it was. The
 * snapshot is the same array for as long as nothing has changed.
 */
final class Receivers {
  static final WebSocketConnection[] NOBODY = {};

  private final Set<WebSocketConnection> members;
  private WebSocketConnection @Nullable [] snapshot;

  Receivers() {
    this(new LinkedHashSet<>());
  }

  /** The receivers in a set of somebody else, who says when it has {@link #changed}. */
  Receivers(Set<WebSocketConnection> members) {
    this.members = members;
  }

  void add(WebSocketConnection client) {
    members.add(client);
    changed();
  }

  void remove(WebSocketConnection client) {
    members.remove(client);
    changed();
  }

  void changed() {
    snapshot = null;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  WebSocketConnection[] snapshot() {
    WebSocketConnection[] current = snapshot;
    if (current == null) {
      current = members.toArray(NOBODY);
      snapshot = current;
    }
    return current;
  }
}
