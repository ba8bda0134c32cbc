// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.protocol.handshake;

import io.hawser.protocol.Headers;
import io.hawser.protocol.PerMessageDeflate;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.deflate.DeflateAgreement;
import org.jspecify.annotations.Nullable;

/**
 * A valid request to open a WebSocket, of any version, as a server has read it. The server may now
 * respond with 101, or refuse with any other status.
 */
public interface OpeningRequest {
  /** Returns the version that the client speaks. */
  ProtocolVersion version();

  /**
   * Accepts the first of the client's offers of permessage-deflate that these options allow (RFC
   * 7692 §5.1).
   *
   * @return null if there is none; the connection then opens without compression
   */
  @Nullable DeflateAgreement agree(PerMessageDeflate options);

  /**
   * Returns the header fields of the response with status 101, in the order that clients expect.
   *
   * @param subprotocol one of those that the client requested, or null for none
   * @param compression the result of {@link #agree}, or null for none
   * @throws IllegalArgumentException if the client has not requested that subprotocol
   */
  Headers accept(@Nullable String subprotocol, @Nullable DeflateAgreement compression);

  /** Returns the reason phrase after 101. Clients that speak draft 75 compare it. */
  String reasonPhrase();

  /**
   * Returns the number of handshake bytes that follow the request, regardless of its
   * Content-Length.
   */
  int key3Bytes();

  /**
   * Returns the bytes that follow the header of the response.
   *
   * @param key3 the {@link #key3Bytes} that followed the request
   * @throws IllegalArgumentException if {@code key3} has a different length
   * @throws IllegalStateException if this Java platform has no MD5
   */
  byte[] answer(byte[] key3);
}
