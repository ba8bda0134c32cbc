// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A client's opening handshake that a server has read and found valid, whatever the version: it may
 * now be answered with 101, or with any other status by policy.
 */
public sealed interface OpeningRequest permits ServerHandshake, HixieHandshake {
  /** The version that the client speaks. */
  ProtocolVersion version();

  /**
   * Agrees to the first of the client's offers of permessage-deflate that can be accepted (RFC 7692
   * §5.1).
   *
   * @return null if there is none; the connection then opens without compression
   */
  @Nullable DeflateAgreement agree(PerMessageDeflate options);

  /**
   * The header fields of the answer 101, in the order in which clients expect them.
   *
   * @param subprotocol one of those that the client asks for, or null for none
   * @param compression that {@link #agree} gave, or null for none
   * @throws IllegalArgumentException if the client has not asked for that subprotocol
   */
  Headers accept(@Nullable String subprotocol, @Nullable DeflateAgreement compression);

  /** What stands behind 101 in the answer, which clients of draft 75 compare. */
  String reasonPhrase();

  /** How many bytes of the handshake follow the request, whatever it says of its length. */
  int key3Bytes();

  /**
   * What follows the header of the answer.
   *
   * @param key3 the {@link #key3Bytes} that followed the request
   * @throws IllegalArgumentException if it has another length
   * @throws IllegalStateException if this Java platform has no MD5
   */
  byte[] answer(byte[] key3);
}
