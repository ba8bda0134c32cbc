// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.deflate;

import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.Role;

/**
 * The parameters of permessage-deflate that both sides have agreed on in the opening handshake (RFC
 * 7692 §7.1), together with this side's options.
 *
 * @param options this side's options
 * @param serverNoContextTakeover whether the server resets its context after each message
 * @param clientNoContextTakeover whether the client resets its context after each message
 * @param serverMaxWindowBits the window size of what the server sends
 * @param clientMaxWindowBits the window size of what the client sends
 * @param extension the server's response, as an element of {@code Sec-WebSocket-Extensions}
 */
public record DeflateAgreement(
    PerMessageDeflate options,
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverMaxWindowBits,
    int clientMaxWindowBits,
    String extension) {

  /** Returns whether messages of this sender may refer back to its earlier messages. */
  public boolean takesContextOver(Role sender) {
    return sender == Role.SERVER ? !serverNoContextTakeover : !clientNoContextTakeover;
  }

  /** Returns the parameters with which this side compresses if {@code sender} is its role. */
  public DeflateParameters parameters(Role sender) {
    return new DeflateParameters(options.level(), options.memoryLevel(), windowBits(sender));
  }

  /** Returns how far messages of this sender may refer back, as a power of two. */
  public int windowBits(Role sender) {
    return sender == Role.SERVER ? serverMaxWindowBits : clientMaxWindowBits;
  }
}
