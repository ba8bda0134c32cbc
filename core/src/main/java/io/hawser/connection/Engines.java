// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.connection;

import io.hawser.WebSocketOptions;
import io.hawser.protocol.Limits;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.Role;
import io.hawser.protocol.deflate.DeflatePool;
import io.hawser.protocol.engine.MaskSource;
import io.hawser.protocol.engine.ProtocolEngine;
import io.hawser.protocol.engine.ProtocolEvents;
import io.hawser.protocol.engine.WebSocketProtocol;
import io.hawser.protocol.hixie.HixieProtocol;
import io.hawser.resume.ResumeProtocol;
import io.hawser.spi.OpeningHandshake;
import io.hawser.spi.Transport;

/** Creates the protocol engine for what was agreed in the opening handshake. */
final class Engines {
  private Engines() {}

  /**
   * Creates the engine.
   *
   * @throws IllegalArgumentException if a client is to speak a Hixie draft, or compression was
   *     agreed in one
   */
  static ProtocolEngine of(
      Role role,
      WebSocketOptions options,
      Transport transport,
      MaskSource masks,
      DeflatePool pool,
      OpeningHandshake handshake,
      ProtocolEvents events) {
    ProtocolVersion version = handshake.version();
    Limits limits = ResumeProtocol.limits(options.limits(), handshake.subprotocol());
    if (!version.isHixie()) {
      return new WebSocketProtocol(
          version, role, limits, masks, events, transport, handshake.compression(), pool);
    }
    return new HixieProtocol(version, role, limits, events, transport, handshake.compression());
  }
}
