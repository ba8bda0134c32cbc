// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

/**
 * The parameters of permessage-deflate that both sides have agreed on in the opening handshake (RFC
 * 7692 §7.1), with this side's options.
 *
 * @param options of this side
 * @param serverNoContextTakeover the server forgets its context after each message
 * @param clientNoContextTakeover the client does
 * @param serverMaxWindowBits of what the server sends
 * @param clientMaxWindowBits of what the client sends
 * @param extension what the server agreed to, as an element of {@code Sec-WebSocket-Extensions}
 */
public record DeflateAgreement(
    PerMessageDeflate options,
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverMaxWindowBits,
    int clientMaxWindowBits,
    String extension) {

  /** Whether what this role sends may refer back to its earlier messages. */
  boolean takesContextOver(Role sender) {
    return sender == Role.SERVER ? !serverNoContextTakeover : !clientNoContextTakeover;
  }

  /** What this role, if it is this side, compresses with. */
  DeflateParameters parameters(Role sender) {
    return new DeflateParameters(
        options.level(),
        options.memoryLevel(),
        sender == Role.SERVER ? serverMaxWindowBits : clientMaxWindowBits);
  }
}
