// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
package io.hawser.statistics;

/** Why an opening handshake has not led to a connection. */
public enum HandshakeFailure {
  /** The request is not a valid opening handshake, or is too long. */
  INVALID_REQUEST,
  /** The server has no endpoint for the path. */
  NO_ENDPOINT,
  /** The endpoint does not serve the host. */
  HOST,
  /** The endpoint does not allow the origin. */
  ORIGIN,
  /** The handshake policy has rejected the client. */
  POLICY,
  /** The handshake policy has failed, or has made an impossible decision. */
  POLICY_FAILED,
  /** The server has as many connections as it may have. */
  TOO_MANY,
  /** The address of the client has as many connections as it may have. */
  TOO_MANY_FROM_ADDRESS,
  /** The server is draining or stopping. */
  STOPPING,
  /** The opening handshake took too long. */
  TIMEOUT,
  /** The client of a server ended its connection before it got a response. */
  ABANDONED,
  /** The server of a client responded, but not with a valid 101. */
  REJECTED,
  /** The network failed: a client found no address, no server or no TLS, or lost the connection. */
  NETWORK,
  /** The user of a client gave up the attempt, or closed the client. */
  CANCELED
}
