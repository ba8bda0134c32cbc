// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.server;

/** Determines whether the clients of a server need a certificate. */
public enum ClientCertificates {
  /** A client needs a trusted certificate. Otherwise, the TLS handshake fails. */
  REQUIRED,
  /**
   * A client does not need a certificate. Without one, {@code HttpRequest.clientCertificates()} is
   * empty. With a certificate that is not trusted, the TLS handshake fails.
   */
  WANTED
}
