// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

const MAX_CODE_BITS = 15;
const END_OF_BLOCK = 256;
const REPETITIONS = [
  { base: 3, extra: 2 },
  { base: 3, extra: 3 },
  { base: 11, extra: 7 },
];
const ORDER_OF_CODE_LENGTHS = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Walks through a raw DEFLATE stream (RFC 1951) and looks at every distance in it: none may reach
 * farther back than the window, nor behind the start of the context. zlib is more lenient: it takes
 * any distance within the bytes that one call puts out.
 */
class DeflateStream {
  constructor(windowBits) {
    this.windowSize = 1 << windowBits;
    this.farthest = 0; // of all distances so far
    this.forget();
  }

  /** Starts a new context. */
  forget() {
    this.length = 0;
  }

  /** Reads blocks to the end of the bytes, which must be the end of a block. */
  read(bytes) {
    this.bytes = bytes;
    this.position = 0;
    this.bitBuffer = 0;
    this.bitCount = 0;
    while (this.position < bytes.length) {
      if (this.bits(1) === 1) {
        throw new Error('a final block, which these checks do not follow');
      }
      this.block(this.bits(2));
    }
  }

  block(type) {
    if (type === 0) {
      this.stored();
    } else if (type === 1) {
      this.compressed(FIXED_LITERALS, FIXED_DISTANCES);
    } else if (type === 2) {
      this.compressed(...this.dynamicCodes());
    } else {
      throw new Error('a block of type 3');
    }
  }

  stored() {
    this.bitBuffer = this.bitCount = 0;
    const length = this.bits(16);
    if ((this.bits(16) ^ length) !== 0xffff) {
      throw new Error('the lengths of a stored block do not match');
    }
    this.position += length;
    if (this.position > this.bytes.length) {
      throw new Error('the stream ends within a stored block');
    }
    this.length += length;
  }

  compressed(literals, distances) {
    let symbol;
    while ((symbol = this.symbol(literals)) !== END_OF_BLOCK) {
      if (symbol < END_OF_BLOCK) {
        this.length++;
      } else {
        this.copy(symbol - END_OF_BLOCK - 1, distances);
      }
    }
  }

  copy(lengthSymbol, distances) {
    if (lengthSymbol >= LENGTHS.length) {
      throw new Error('an unknown length');
    }
    const length = this.number(LENGTHS[lengthSymbol]);
    const distanceSymbol = this.symbol(distances);
    if (distanceSymbol >= DISTANCES.length) {
      throw new Error('an unknown distance');
    }
    const distance = this.number(DISTANCES[distanceSymbol]);
    if (distance > this.length) {
      throw new Error(`a distance of ${distance} in a context that has only ${this.length} bytes`);
    }
    if (distance > this.windowSize) {
      throw new Error(`a distance of ${distance} in a window of ${this.windowSize} bytes`);
    }
    this.farthest = Math.max(this.farthest, distance);
    this.length += length;
  }

  number({ base, extra }) {
    return base + this.bits(extra);
  }

  dynamicCodes() {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const described = this.bits(4) + 4;
    const lengths = new Array(ORDER_OF_CODE_LENGTHS.length).fill(0);
    for (let i = 0; i < described; i++) {
      lengths[ORDER_OF_CODE_LENGTHS[i]] = this.bits(3);
    }
    const both = this.codeLengths(new Code(lengths), literals + distances);
    return [new Code(both.slice(0, literals)), new Code(both.slice(literals))];
  }

  codeLengths(code, count) {
    const lengths = [];
    while (lengths.length < count) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        lengths.push(symbol);
        continue;
      }
      if (symbol === 16 && lengths.length === 0) {
        throw new Error('a code length that repeats nothing');
      }
      const repeated = symbol === 16 ? lengths[lengths.length - 1] : 0;
      const times = this.number(REPETITIONS[symbol - 16]);
      for (let i = 0; i < times; i++) {
        lengths.push(repeated);
      }
    }
    if (lengths.length > count) {
      throw new Error('too many code lengths');
    }
    return lengths;
  }

  symbol(code) {
    let value = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      value |= this.bits(1);
      const count = code.counts[bits];
      if (value - first < count) {
        return code.symbols[index + value - first];
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    throw new Error('bits that are no code');
  }

  bits(count) {
    while (this.bitCount < count) {
      if (this.position === this.bytes.length) {
        throw new Error('the stream ends within a block');
      }
      this.bitBuffer |= this.bytes[this.position++] << this.bitCount;
      this.bitCount += 8;
    }
    const value = this.bitBuffer & ((1 << count) - 1);
    this.bitBuffer >>>= count;
    this.bitCount -= count;
    return value;
  }
}

/** A Huffman code as RFC 1951 §3.2.2 has it: how many codes of each length, and their symbols. */
class Code {
  constructor(lengths) {
    this.counts = new Array(MAX_CODE_BITS + 1).fill(0);
    this.symbols = [];
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      lengths.forEach((length, symbol) => {
        if (length === bits) {
          this.counts[bits]++;
          this.symbols.push(symbol);
        }
      });
    }
  }
}

/** The numbers of §3.2.5: after the first ones, so many for each count of extra bits. */
function numbers(first, plain, each, count) {
  const list = [];
  let base = first;
  for (let i = 0; i < count; i++) {
    const extra = i < plain ? 0 : Math.floor((i - plain) / each) + 1;
    list.push({ base, extra });
    base += 1 << extra;
  }
  return list;
}

const LENGTHS = numbers(3, 8, 4, 28).concat({ base: 258, extra: 0 });
const DISTANCES = numbers(1, 4, 2, 30);
const FIXED_LITERALS = new Code(
  Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))
);
const FIXED_DISTANCES = new Code(new Array(30).fill(5));

module.exports = { DeflateStream };
