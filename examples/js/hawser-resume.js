// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// The subprotocol hawser.resume.1 for browsers: see docs/reference/resume-protocol.md. This file
// needs no other one. Copy it.

const NAME = 'hawser.resume.1';
const MARK = '\0';
const MAX_HEAD = 107; // bytes: the longest mark, kind and fields, with the line feed
const MAX_NAME = 1024; // bytes
const MAX_POSITIONS = 1000; // named to a server
const MAX_TOPICS = 10_000; // on one connection
const MAX_NUMBER = '9223372036854775807';
const VIOLATION = 4002; // instead of 1002, which browsers do not send

const number = '(0|[1-9]\\d{0,18})', epoch = '([A-Za-z0-9_-]{1,64})';
const at = new RegExp(`^${number} ${epoch} ${number}$`);
const FIELDS = {
  m: /^$/,
  t: new RegExp(`^${number} ${number}$`),
  u: new RegExp(`^${number}$`),
  s: at,
  l: at,
};

// Offsets are larger than what JavaScript can count, so they are compared as text.
const isGreater = (a, b) => (a.length === b.length ? a > b : a.length > b.length);
const sizeOf = text => new TextEncoder().encode(text).length;
const bytesOf = data => new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0, data.byteLength);

/** Returns whether a close code means that another attempt would end in the same way. */
export const isFinalCloseCode = code =>
  [1000, 1002, 1003, 1007, 1008, 1010, 3000, 3003].includes(code) || code >= 4000;

/**
 * A WebSocket that outlives its connections. When one ends, it opens the next one, and gets what it
 * has missed in the topics that the server subscribes it to. The server must know the subprotocol
 * hawser.resume.1, or select one of `protocols`: otherwise browsers end the connection.
 *
 * A browser does not notice that a network is gone silently. If your server sends nothing for long
 * times, let it send something, and call `reconnect()` when that has been missing for a while.
 *
 * Events, each with these properties:
 *   open      – a connection is open; send what is to be sent first on every connection
 *   message   data, topic – data is a string, or a Blob or ArrayBuffer as `binaryType` says; topic is
 *             the name of the topic, or null for a message that does not belong to one
 *   lost      topic – messages of this topic may be lost; comes before any later message of it
 *   down      code, reason, delay – there is no connection; the next attempt is in so many milliseconds
 *   close     code, reason – the end, after `close()`, a final code or too many attempts; comes once
 *
 * A message is received when its event is dispatched, even if a listener throws.
 */
export class ResumingWebSocket extends EventTarget {
  /** The type of binary data in messages: 'blob' or 'arraybuffer'. */
  binaryType = 'blob';

  #url; #protocols; #options;
  #socket = null; #timer; #openedAt; #closed = false; #attempts = 0;
  #resumes = false; // whether this connection speaks the subprotocol
  #topics = new Map(); // on this connection: number → { name, epoch, offset, subscribed }
  #positions = new Map(); // across connections: name → the same objects, the oldest first
  #named = new Map(); // what this connection has named and the server has not used
  #full = false; // whether a position was forgotten for lack of room
  #incomplete = false; // whether that was before this connection
  #queue = []; #queuedBytes = 0;

  /**
   * Begins the first attempt.
   *
   * @param {string | URL} url
   * @param {string | string[]} [protocols] the application's subprotocols, in order of preference
   * @param {object} [options]
   * @param {number} [options.initialDelay] the longest delay after a stable connection, or after the
   *     first failed attempt, in milliseconds; doubles with each failed attempt; delays are random
   * @param {number} [options.maxDelay] the upper limit of that, in milliseconds
   * @param {number} [options.stableAfter] how long a connection lasts before attempts are counted
   *     from zero again, in milliseconds
   * @param {number} [options.maxAttempts] how many attempts to make for a stable connection
   * @param {(code: number) => boolean} [options.isFinal] after which close codes to end
   * @param {number} [options.maxQueued] how many messages wait while there is no connection; 0 to
   *     refuse them
   * @param {number} [options.maxQueuedBytes] how many bytes wait while there is no connection
   * @param {Function} [options.WebSocket] another constructor than the browser's
   */
  constructor(url, protocols = [], options = {}) {
    super();
    const own = [protocols].flat();
    this.#url = url;
    this.#protocols = own.length ? [...own.map(each => `${NAME}+${each}`), ...own] : [NAME];
    this.#options = {
      initialDelay: 500, maxDelay: 30_000, stableAfter: 10_000, maxAttempts: Infinity,
      isFinal: isFinalCloseCode, maxQueued: 0, maxQueuedBytes: 1 << 20,
      WebSocket: globalThis.WebSocket, ...options,
    };
    this.#connect();
  }

  /** Whether messages are sent at once. */
  get isOpen() { return this.#socket?.readyState === 1; }

  /** The application's subprotocol on this connection, or null. */
  get subprotocol() {
    const selected = this.#socket?.protocol ?? '';
    return (this.#resumes ? selected.slice(NAME.length + 1) : selected) || null;
  }

  /** How many bytes wait to be sent. */
  get bufferedAmount() { return (this.#socket?.bufferedAmount ?? 0) + this.#queuedBytes; }

  /**
   * Sends a message, or keeps it for the next connection if the queue has room.
   *
   * @param {string | ArrayBuffer | ArrayBufferView | Blob} data
   * @returns {boolean} false if the message is refused
   */
  send(data) {
    if (this.isOpen) {
      this.#socket.send(this.#resumes ? marked(data) : data);
      return true;
    }
    const size = typeof data === 'string' ? sizeOf(data) : data.size ?? data.byteLength;
    const { maxQueued, maxQueuedBytes } = this.#options;
    if (this.#closed || this.#queue.length >= maxQueued
        || this.#queuedBytes + size > maxQueuedBytes) return false;
    const isCopied = typeof data === 'string' || data.size !== undefined;
    this.#queue.push({ data: isCopied ? data : bytesOf(data).slice(), size });
    this.#queuedBytes += size;
    return true;
  }

  /** Ends this WebSocket permanently. Its positions are forgotten, and waiting messages refused. */
  close(code = 1000, reason = '') {
    if (this.#closed) return;
    if (code !== 1000 && !(code >= 3000 && code <= 4999)) throw new RangeError(`close code ${code}`);
    this.#socket?.close(code, reason);
    this.#closed = true;
    clearTimeout(this.#timer);
    if (!this.#socket) queueMicrotask(() => this.#end(code, reason));
  }

  /** Gives up the connection, if there is one, and begins the next attempt at once. */
  reconnect() {
    if (this.#closed) return;
    this.#detach();
    clearTimeout(this.#timer);
    this.#connect();
  }

  #connect() {
    this.#attempts++;
    this.#openedAt = Infinity;
    const socket = new this.#options.WebSocket(this.#url, this.#protocols);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code, reason }) => this.#down(code, reason);
    socket.onerror = () => {}; // onclose follows
    this.#socket = socket;
  }

  /** Leaves the connection to itself, which may take a while to end. */
  #detach() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket?.readyState < 2) socket.close();
  }

  #opened(socket) {
    this.#openedAt = performance.now();
    this.#resumes = socket.protocol === NAME || socket.protocol.startsWith(`${NAME}+`);
    this.#topics.clear();
    this.#named.clear();
    this.#incomplete = this.#full;
    const known = [...this.#positions.values()];
    if (this.#resumes) {
      for (const topic of known) {
        const position = `${topic.epoch} ${topic.offset}`;
        topic.subscribed = false;
        this.#named.set(topic.name, position);
        socket.send(`${MARK}r${position}\n${topic.name}`);
      }
      socket.send(`${MARK}e\n`);
    } else {
      this.#positions.clear();
    }
    this.#emit('open');
    if (!this.#resumes) known.forEach(({ name }) => this.#emit('lost', { topic: name }));
    while (this.#queue.length && this.isOpen) {
      const { data, size } = this.#queue.shift();
      this.#queuedBytes -= size;
      this.send(data);
    }
  }

  #down(code, reason) {
    this.#socket = null;
    const { stableAfter, initialDelay, maxDelay, maxAttempts, isFinal } = this.#options;
    if (performance.now() - this.#openedAt >= stableAfter) this.#attempts = 0;
    if (this.#closed || isFinal(code) || this.#attempts >= maxAttempts) {
      this.#end(code, reason);
      return;
    }
    const ceiling = Math.min(maxDelay, initialDelay * 2 ** Math.max(0, this.#attempts - 1));
    const delay = Math.random() * ceiling;
    this.#timer = setTimeout(() => this.#connect(), delay);
    this.#emit('down', { code, reason, delay });
  }

  #end(code, reason) {
    this.#closed = true;
    this.#positions.clear();
    this.#queue.length = this.#queuedBytes = 0;
    this.#emit('close', { code, reason });
  }

  #emit(type, properties) {
    this.dispatchEvent(Object.assign(new Event(type), properties));
  }

  #received(data) {
    const isText = typeof data === 'string';
    const head = isText
      ? data.slice(0, MAX_HEAD)
      : String.fromCharCode(...bytesOf(data).subarray(0, MAX_HEAD));
    if (!this.#resumes || head[0] !== MARK) {
      this.#deliver(data, null);
      return;
    }
    const feed = head.indexOf('\n');
    const kind = head[1];
    const fields = feed < 0 ? null : FIELDS[kind]?.exec(head.slice(2, feed));
    const numbers = kind === 's' || kind === 'l' ? [fields?.[1], fields?.[3]] : fields?.slice(1);
    const isValid = fields && !numbers.some(each => isGreater(each, MAX_NUMBER));
    const problem = isValid && (isText || kind === 'm' || kind === 't')
      ? this.#take(kind, fields.slice(1), data.slice(feed + 1))
      : 'a message that begins with 0 and is not specified';
    if (problem) {
      this.#socket.close(VIOLATION, problem);
      this.#detach();
      this.#down(VIOLATION, problem);
    }
  }

  /** Takes a message of the subprotocol. Returns what is wrong about it, if something is. */
  #take(kind, fields, rest) {
    const topic = this.#topics.get(fields[0]);
    switch (kind) {
      case 'm':
        this.#deliver(rest, null);
        return null;
      case 't':
        if (!topic) return 'a message of an unknown topic';
        if (!isGreater(fields[1], topic.offset)) return 'an offset that is not greater';
        topic.offset = fields[1];
        this.#deliver(rest, topic.name);
        return null;
      case 'u':
        if (!topic || rest) return 'the end of an unknown topic';
        this.#topics.delete(fields[0]);
        this.#positions.delete(topic.name);
        return null;
      default:
        return this.#subscribed(kind === 'l', fields, rest, topic);
    }
  }

  #subscribed(lost, [number, epoch, offset], name, topic) {
    const named = this.#named.get(name);
    const isKnown = named !== undefined || this.#positions.has(name);
    this.#named.delete(name);
    if (sizeOf(name) > MAX_NAME) return 'a name of a topic that is too long';
    if (topic ? !lost || topic.name !== name : this.#hasNumber(name)) return 'a wrong number';
    if (!topic && this.#topics.size === MAX_TOPICS) return 'too many topics';
    const subscribed = { name, epoch, offset, subscribed: true };
    this.#topics.set(number, subscribed);
    this.#positions.delete(name); // it becomes the newest one
    if (this.#positions.size === MAX_POSITIONS) this.#forgetOne();
    if (this.#positions.size < MAX_POSITIONS) this.#positions.set(name, subscribed);
    const isComplete = named === undefined || named === `${epoch} ${offset}`;
    if (lost || !isComplete || (!isKnown && this.#incomplete)) this.#emit('lost', { topic: name });
    return null;
  }

  #hasNumber(name) { return [...this.#topics.values()].some(topic => topic.name === name); }

  #forgetOne() {
    this.#full = true;
    const old = [...this.#positions.values()].find(topic => !topic.subscribed);
    if (old) this.#positions.delete(old.name);
  }

  #deliver(data, topic) {
    const isBlob = typeof data !== 'string' && this.binaryType === 'blob';
    this.#emit('message', { data: isBlob ? new Blob([data]) : data, topic });
  }
}

/** Returns a message of the application as it is sent. */
function marked(data) {
  const head = `${MARK}m\n`;
  if (typeof data === 'string') return data[0] === MARK ? head + data : data;
  if (data.size !== undefined) return new Blob([head, data]); // its first byte is not known now
  const bytes = bytesOf(data);
  if (bytes[0] !== 0) return data;
  const result = new Uint8Array(3 + bytes.length);
  result.set(new TextEncoder().encode(head));
  result.set(bytes, 3);
  return result;
}
