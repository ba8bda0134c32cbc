// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

/**
 * What is to be done in a case, as it stands in the query of a URL:
 *
 * - id, for the verdict
 * - data, sizes, messages: what is sent, see data.js
 * - fragment: the size of the fragments in which it is sent; 0 for messages in one piece
 * - offer: what the client offers: npm ws does so as client, and as server demands it
 * - answer: what the server agrees to: as server npm ws asks for it, as client demands it; nothing
 *   if the agent has to decline
 * - patience: how many milliseconds the agent may take for its next step
 */
class Trial {
  constructor(url) {
    const query = new URL(url, 'ws://localhost').searchParams;
    const required = (name) => {
      if (!query.has(name)) {
        throw new Error(`no ${name} in ${url}`);
      }
      return query.get(name);
    };
    this.id = required('id');
    this.data = required('data');
    this.sizes = required('sizes').split(',').map(Number);
    this.messages = Number(required('messages'));
    this.fragment = Number(required('fragment'));
    this.offer = required('offer');
    this.answer = required('answer');
    this.patience = Number(required('patience'));
  }

  /** A number that is the same for the same id. */
  get seed() {
    let hash = 7;
    for (const byte of Buffer.from(this.id)) {
      hash = (hash * 31 + byte) >>> 0;
    }
    return hash * 64;
  }
}

module.exports = { Trial };
