// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

const zlib = require('node:zlib');

const { DeflateStream } = require('./deflate-stream');

const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const NOTHING = Buffer.alloc(0);
// zlib looks up a distance in its window only where it leads out of the bytes of the same call: the
// fewer these are, the better does the window count. It does not accept fewer.
const SMALLEST_CHUNK = 64;
// What is left uncompressed must be hardly worth it.
const WORTH_IT = { share: 0.95, bytes: 8 };

/**
 * Judges how messages are compressed by an agent that compresses messages of any size: inflates
 * them with zlib, in a window no larger than agreed, with a context that goes on or a new one for
 * each message, as agreed.
 */
class CompressionCheck {
  constructor({ windowBits, takeover }) {
    this.windowBits = windowBits;
    this.takeover = takeover;
    this.stream = new DeflateStream(windowBits);
    this.context = NOTHING;
  }

  /** Inflates a message; throws with what is wrong about it. */
  inflate({ compressed, payload }) {
    if (!compressed) {
      this.demandThatItWouldNotHaveHelped(payload);
      return payload;
    }
    const bytes = Buffer.concat([payload, TAIL]);
    this.examine(bytes);
    const inflated = this.zlibInflate(bytes);
    if (this.takeover) {
      this.context = Buffer.concat([this.context, inflated]).subarray(-(1 << this.windowBits));
    }
    return inflated;
  }

  examine(bytes) {
    if (!this.takeover) {
      this.stream.forget();
    }
    try {
      this.stream.read(bytes);
    } catch (e) {
      throw new Error(`compression not as agreed: ${e.message}`);
    }
  }

  zlibInflate(bytes) {
    const context = this.context.length > 0 ? { dictionary: this.context } : {};
    try {
      return zlib.inflateRawSync(bytes, {
        windowBits: this.windowBits,
        chunkSize: SMALLEST_CHUNK,
        finishFlush: zlib.constants.Z_SYNC_FLUSH,
        ...context,
      });
    } catch (e) {
      throw new Error(`zlib rejects a message: ${e.message}`);
    }
  }

  demandThatItWouldNotHaveHelped(payload) {
    if (this.takeover) {
      throw new Error('a message came uncompressed, although there is a context to go on with');
    }
    const windowBits = Math.max(9, this.windowBits);
    const possible = zlib.deflateRawSync(payload, { windowBits, level: 1 });
    if (possible.length < payload.length * WORTH_IT.share - WORTH_IT.bytes) {
      throw new Error(
        `a message of ${payload.length} bytes came uncompressed, ${possible.length} were possible`
      );
    }
  }
}

module.exports = { CompressionCheck };
