// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

const CONTINUATION = 0x0;
const FIRST_CONTROL = 0x8;

/**
 * Reads frames (RFC 6455 §5.2) beside npm ws, which keeps the compressed payloads to itself; joins
 * data frames to messages, as they are on the wire.
 */
class FrameReader {
  /** @param onMessage gets { compressed, payload } of each data message */
  constructor(onMessage) {
    this.onMessage = onMessage;
    this.pending = Buffer.alloc(0);
    this.wanted = 2;
    this.message = null;
  }

  /** Reads from a socket whatever comes from now on: first, for npm ws unmasks in place. */
  readFrom(socket) {
    socket.prependListener('data', (bytes) => this.read(bytes));
  }

  read(bytes) {
    this.pending = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes]);
    while (this.pending.length >= this.wanted && this.frame()) {}
  }

  frame() {
    const bytes = this.pending;
    let length = bytes[1] & 0x7f;
    let offset = 2 + (length === 126 ? 2 : length === 127 ? 8 : 0);
    const masked = (bytes[1] & 0x80) !== 0;
    const headerLength = offset + (masked ? 4 : 0);
    if (this.lacks(headerLength)) {
      return false;
    }
    if (length === 126) {
      length = bytes.readUInt16BE(2);
    } else if (length === 127) {
      length = Number(bytes.readBigUInt64BE(2));
    }
    if (this.lacks(headerLength + length)) {
      return false;
    }
    const payload = Buffer.from(bytes.subarray(headerLength, headerLength + length));
    if (masked) {
      for (let i = 0; i < length; i++) {
        payload[i] ^= bytes[offset + (i & 3)];
      }
    }
    this.pending = bytes.subarray(headerLength + length);
    this.wanted = 2;
    if ((bytes[0] & 0x0f) < FIRST_CONTROL) {
      this.data(bytes[0], payload);
    }
    return true;
  }

  lacks(length) {
    this.wanted = length;
    return this.pending.length < length;
  }

  data(first, payload) {
    const opcode = first & 0x0f;
    if (opcode !== CONTINUATION) {
      this.message = { compressed: (first & 0x40) !== 0, payloads: [] };
    }
    if (this.message === null) {
      return; // npm ws fails the connection.
    }
    this.message.payloads.push(payload);
    if ((first & 0x80) !== 0) {
      const { compressed, payloads } = this.message;
      this.message = null;
      this.onMessage({ compressed, payload: Buffer.concat(payloads) });
    }
  }
}

module.exports = { FrameReader };
