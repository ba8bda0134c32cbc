// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

/**
 * The agent that is judged, as seen through npm ws on an open connection: what comes from it is
 * waited for in order.
 */
class Agent {
  /** @param patience how many milliseconds it may take for its next step */
  constructor(ws, patience) {
    this.ws = ws;
    this.patience = patience;
    this.messages = [];
    this.rawMessages = [];
    this.closeCode = null;
    this.error = null;
    this.wake = () => {};
    ws.on('message', (bytes, binary) => {
      this.messages.push({ bytes, binary });
      this.wake();
    });
    ws.on('close', (code) => {
      this.closeCode = code;
      this.wake();
    });
    ws.on('error', (error) => {
      this.error = this.error || error;
      this.wake();
    });
  }

  /** Takes a message as it is on the wire, from a FrameReader. */
  received(rawMessage) {
    this.rawMessages.push(rawMessage);
    this.wake();
  }

  send(message, { binary, fragment }) {
    const size = fragment || message.length;
    for (let from = 0; from < message.length; from += size) {
      const fin = from + size >= message.length;
      this.ws.send(message.subarray(from, from + size), { binary, fin, compress: true });
    }
  }

  /** The next message as it is on the wire: { compressed, payload }. */
  async rawMessage() {
    await this.until('a message', () => this.rawMessages.length > 0 || this.isGone());
    return this.next(this.rawMessages);
  }

  /** The next message as npm ws reads it: { bytes, binary }. */
  async message() {
    await this.until('a message', () => this.messages.length > 0 || this.isGone());
    return this.next(this.messages);
  }

  next(queue) {
    if (queue.length === 0) {
      throw new Error(
        this.error !== null
          ? `npm ws failed the connection: ${this.error.message}`
          : `expected a message, saw the connection end with ${this.closeCode}`
      );
    }
    return queue.shift();
  }

  isGone() {
    return this.error !== null || this.closeCode !== null;
  }

  /** Closes the connection; the code of the agent's Close frame, or 1005 or 1006 without one. */
  async close(code) {
    this.ws.close(code);
    await this.until('the end of the connection', () => this.closeCode !== null);
    if (this.rawMessages.length > 0) {
      throw new Error('expected the end of the connection, saw another message');
    }
    return this.closeCode;
  }

  until(expected, condition) {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (condition()) {
          clearTimeout(timer);
          resolve();
        }
      };
      const timer = setTimeout(
        () => reject(new Error(`expected ${expected} within ${this.patience} ms`)),
        this.patience
      );
      this.wake = check;
      check();
    });
  }
}

module.exports = { Agent };
