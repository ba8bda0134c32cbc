// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser;

/** How far the opening of a connection had come when it failed. */
public enum ConnectStage {
  /** Finding the addresses of a host. */
  RESOLVE,
  /** Connecting to one of them: of the server, or of the proxy in front of it. */
  CONNECT,
  /** Getting through the proxy to the server. */
  PROXY,
  /** Agreeing on TLS with the server. */
  TLS,
  /** The opening handshake in HTTP, redirects included. */
  HANDSHAKE
}
