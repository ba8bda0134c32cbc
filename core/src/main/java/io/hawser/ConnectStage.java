// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** The stage that opening a connection had reached when it failed. */
public enum ConnectStage {
  /** Looking up the addresses of a host. */
  RESOLVE,
  /** Connecting to one of the addresses of the server, or of the proxy in front of it. */
  CONNECT,
  /** Opening a tunnel through the proxy to the server. */
  PROXY,
  /** The TLS handshake with the server. */
  TLS,
  /** The opening handshake in HTTP, including redirects. */
  HANDSHAKE
}
