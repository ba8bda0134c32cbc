// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.netty;

/** What a server makes of clients that have a certificate of their own, and of those without. */
public enum ClientCertificates {
  /** A client without a certificate, or with one that is not trusted, does not get in. */
  REQUIRED,
  /**
   * A client may have none, which {@code HttpRequest.clientCertificates()} then tells; one that is
   * not trusted does not get in.
   */
  WANTED
}
