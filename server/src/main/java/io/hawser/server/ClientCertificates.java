// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

/** Whether the clients of a server need a certificate of their own. */
public enum ClientCertificates {
  /** A client needs a certificate that is trusted; otherwise the TLS handshake fails. */
  REQUIRED,
  /**
   * A client need not have a certificate; {@code HttpRequest.clientCertificates()} is then empty.
   * With a certificate that is not trusted the TLS handshake fails.
   */
  WANTED
}
