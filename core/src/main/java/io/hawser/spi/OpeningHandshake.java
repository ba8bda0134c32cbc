// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.spi;

import io.hawser.http.HttpRequest;
import io.hawser.protocol.Headers;
import io.hawser.protocol.ProtocolVersion;
import io.hawser.protocol.deflate.DeflateAgreement;
import org.jspecify.annotations.Nullable;

/**
 * An opening handshake that has succeeded.
 *
 * @param version the version of the protocol that was agreed
 * @param request the client's request
 * @param responseHeaders the header fields of the response
 * @param subprotocol the subprotocol that was agreed, or null
 * @param compression the compression that was agreed, or null
 */
public record OpeningHandshake(
    ProtocolVersion version,
    HttpRequest request,
    Headers responseHeaders,
    @Nullable String subprotocol,
    @Nullable DeflateAgreement compression) {

  /** Returns the extension that was agreed, as in the response; empty if there is none. */
  public String extensions() {
    return compression == null ? "" : compression.extension();
  }
}
