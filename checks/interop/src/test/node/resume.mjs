// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// Tests examples/js/hawser-resume.js with ws, against a server that is written by hand. Prints
//   ok NAME           or
//   failed NAME: what went wrong
// for each test, and then "end".

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { ResumingWebSocket } from '../../../../../examples/js/hawser-resume.js';
import { WebSocket, WebSocketServer } from '../../../../node/node_modules/ws/wrapper.mjs';

const LIMIT = 20_000; // milliseconds for one test
const QUICK = { WebSocket, initialDelay: 1, maxDelay: 1 };
const RESUME = 'hawser.resume.1';

/** Things that come one after another, and are awaited in this order. */
class Incoming {
  #things = [];
  #waiting = [];

  add(thing) {
    if (this.#waiting.length) this.#waiting.shift()(thing);
    else this.#things.push(thing);
  }

  next() {
    return this.#things.length
      ? Promise.resolve(this.#things.shift())
      : new Promise(resolve => this.#waiting.push(resolve));
  }

  async expect(...expected) {
    for (const each of expected) assert.deepEqual(await this.next(), each);
  }

  assertNone() { assert.deepEqual(this.#things, []); }
}

const text = data => (data instanceof ArrayBuffer ? `bytes ${Buffer.from(data).toString('hex')}` : data);

/** A server that is told what to do, and a client whose events are recorded. */
class Scene {
  connections = new Incoming();
  events = new Incoming();
  select = () => RESUME;

  async start(protocols, options) {
    this.server = new WebSocketServer({
      host: '127.0.0.1', port: 0, handleProtocols: offered => this.select([...offered]),
    });
    this.server.on('connection', socket => {
      socket.got = new Incoming();
      socket.on('message', (data, binary) => socket.got.add(binary ? `bytes ${data.toString('hex')}` : data.toString()));
      socket.on('close', code => socket.got.add(`close ${code}`));
      this.connections.add(socket);
    });
    await once(this.server, 'listening');
    this.url = `ws://127.0.0.1:${this.server.address().port}`;
    return this.open(protocols, options);
  }

  open(protocols, options) {
    const ws = new ResumingWebSocket(this.url, protocols, { ...QUICK, ...options });
    ws.binaryType = 'arraybuffer';
    ws.addEventListener('open', () => this.events.add('open'));
    ws.addEventListener('message', ({ data, topic }) => this.events.add(`${topic}: ${text(data)}`));
    ws.addEventListener('lost', ({ topic }) => this.events.add(`lost ${topic}`));
    ws.addEventListener('down', ({ code }) => this.events.add(`down ${code}`));
    ws.addEventListener('close', ({ code, reason }) => this.events.add(`close ${code} ${reason}`.trim()));
    this.client = ws;
    return ws;
  }

  /** Waits for the next connection, which names these positions. */
  async connected(...positions) {
    const socket = await this.connections.next();
    await socket.got.expect(...positions.map(each => `\0r${each}`), '\0e\n');
    await this.events.expect('open');
    return socket;
  }

  async broken(socket) {
    socket.terminate();
    await this.events.expect('down 1006');
  }

  end() {
    this.client?.close();
    this.server?.clients.forEach(each => each.terminate());
    this.server?.close();
  }
}

const send = (socket, ...messages) => messages.forEach(each => socket.send(each));

const tests = {
  async missed_messages_arrive_like_others(scene) {
    await scene.start();
    const first = await scene.connected();
    send(first, '\0s4 9f2c 118\nchat/7', '\0t4 119\nhello', 'plain', '');
    await scene.events.expect('chat/7: hello', 'null: plain', 'null: ');
    await scene.broken(first);

    const second = await scene.connected('9f2c 119\nchat/7');
    send(second, '\0s1 9f2c 119\nchat/7', '\0t1 121\nmissed', '\0t1 122\n');
    await scene.events.expect('chat/7: missed', 'chat/7: ');
    await scene.broken(second);

    await scene.broken(await scene.connected('9f2c 122\nchat/7'));
    await scene.connected('9f2c 122\nchat/7'); // which the last server has not used
  },

  async lost_messages_are_reported_before_any_later_one(scene) {
    await scene.start();
    const first = await scene.connected();
    send(first, '\0s4 e 1\na', '\0t4 2\nx', '\0l4 f 1\na', '\0t4 2\ny', '\0l5 e 0\nb');
    await scene.events.expect('a: x', 'lost a', 'a: y', 'lost b');
    await scene.broken(first);

    const second = await scene.connected('f 2\na', 'e 0\nb');
    send(second, '\0l4 f 7\na', '\0t4 8\nz');
    await scene.events.expect('lost a', 'a: z');
  },

  async messages_may_be_lost_if_a_subscription_is_not_at_the_position_of_the_client(scene) {
    await scene.start();
    const first = await scene.connected();
    send(first, '\0s4 e 118\na', '\0s5 e 118\nb', 'x');
    await scene.events.expect('null: x');
    await scene.broken(first);
    const second = await scene.connected('e 118\na', 'e 118\nb');
    send(second, '\0s4 e 119\na', '\0t4 120\nx', '\0s5 f 118\nb', '\0u5\n', '\0s5 f 200\nb', 'y');
    await scene.events.expect('lost a', 'a: x', 'lost b', 'null: y');
  },

  async a_topic_that_has_ended_is_forgotten(scene) {
    await scene.start();
    const first = await scene.connected();
    send(first, '\0s4 e 1\na', '\0s5 e 1\nb', '\0u4\n', '\0s4 e 9\nc', '\0s6 e 5\na', 'done');
    await scene.events.expect('null: done');
    await scene.broken(first);
    await scene.connected('e 1\nb', 'e 9\nc', 'e 5\na');
  },

  async offsets_that_are_too_large_for_javascript_are_exact(scene) {
    await scene.start();
    const first = await scene.connected();
    send(first, '\0s9223372036854775807 e 9\na', '\0t9223372036854775807 10\nx',
      '\0t9223372036854775807 9007199254740992\nx', '\0t9223372036854775807 9007199254740993\ny',
      '\0t9223372036854775807 9223372036854775807\nz');
    await scene.events.expect('a: x', 'a: x', 'a: y', 'a: z');
    await scene.broken(first);
    await scene.connected('e 9223372036854775807\na');
  },

  async binary_messages_belong_to_topics_too(scene) {
    await scene.start();
    const socket = await scene.connected();
    send(socket, '\0s4 e 1\nä', Buffer.from('\0t4 2\n\0\n1', 'latin1'), Buffer.from('\0m\n\0'),
      Buffer.from('\0t4 3\n'), Buffer.from([1, 0]), Buffer.alloc(0), '\0m\n\0e\n', '\0m\nx');
    await scene.events.expect('ä: bytes 000a31', 'null: bytes 00', 'ä: bytes ', 'null: bytes 0100',
      'null: bytes ', 'null: \0e\n', 'null: x');
    scene.client.binaryType = 'blob';
    const message = once(scene.client, 'message');
    send(socket, Buffer.from('\0t4 4\nblob'));
    assert.equal(await (await message)[0].data.text(), 'blob');
    await scene.events.expect('ä: [object Blob]');
  },

  async messages_that_begin_with_0_are_marked(scene) {
    const ws = await scene.start();
    const { got } = await scene.connected();
    const bytes = new Uint8Array([9, 0, 1, 9]);
    assert(ws.send('\0a') && ws.send('b\0') && ws.send(''));
    ws.send(bytes.subarray(1, 3));
    ws.send(bytes.slice(1, 3).buffer);
    ws.send(new DataView(bytes.buffer, 0, 2));
    ws.send(new ArrayBuffer(0));
    await got.expect('\0m\n\0a', 'b\0', '', 'bytes 006d0a0001', 'bytes 006d0a0001', 'bytes 0900', 'bytes ');
    ws.send(new Blob(['\0x']));
    ws.send('last');
    await got.expect('bytes 006d0a0078', 'last');
  },

  async the_subprotocol_of_the_application_is_inside(scene) {
    let offer;
    scene.select = offered => (offer = offered)[0];
    const ws = await scene.start(['chat', 'talk']);
    const first = await scene.connected();
    assert.deepEqual(offer, [`${RESUME}+chat`, `${RESUME}+talk`, 'chat', 'talk']);
    assert.equal(ws.subprotocol, 'chat');
    send(first, '\0s4 e 1\na');

    scene.select = () => 'talk';
    await scene.broken(first);
    const second = await scene.connections.next();
    send(second, '\0s4 e 1\na');
    await scene.events.expect('open', 'lost a', 'null: \0s4 e 1\na');
    assert.equal(ws.subprotocol, 'talk');
    ws.send('\0');
    await second.got.expect('\0');

    scene.select = () => `${RESUME}+chat`;
    await scene.broken(second);
    await scene.connected();
  },

  async without_a_subprotocol_only_the_name_is_offered(scene) {
    let offer;
    scene.select = offered => (offer = offered)[0];
    const ws = await scene.start();
    await scene.connected();
    assert.deepEqual(offer, [RESUME]);
    assert.equal(ws.subprotocol, null);
  },

  async the_1001st_topic_may_have_lost_messages_later(scene) {
    await scene.start();
    const first = await scene.connected();
    for (let i = 0; i <= 1000; i++) send(first, `\0s${i} e 1\n${i}`);
    send(first, '\0t1000 2\nx');
    await scene.events.expect('1000: x');
    await scene.broken(first);

    const positions = Array.from({ length: 1000 }, (_, i) => `e 1\n${i}`);
    const second = await scene.connected(...positions);
    send(second, '\0s0 e 1\n0', '\0s1 e 5\n1000', '\0s2 e 1\n1');
    await scene.events.expect('lost 1000');
    await scene.broken(second);
    const third = await scene.connections.next();
    const named = [];
    for (let each = await third.got.next(); each !== '\0e\n'; each = await third.got.next()) named.push(each);
    assert.equal(named.length, 1000);
    assert.deepEqual(named.slice(-2), ['\0re 5\n1000', '\0re 1\n1']);
    await scene.events.expect('open');
  },

  async messages_wait_in_a_bounded_queue(scene) {
    const ws = await scene.start([], { maxQueued: 3, maxQueuedBytes: 10 });
    const bytes = new Uint8Array([0, 1]);
    assert.equal(ws.send('äöü'), true);
    assert.equal(ws.send('12345'), false); // too many bytes
    assert.equal(ws.send(bytes), true);
    assert.equal(ws.send(''), true);
    assert.equal(ws.send(''), false); // too many messages
    assert.equal(ws.bufferedAmount, 8);
    bytes[1] = 9;
    ws.addEventListener('open', () => ws.send('first'), { once: true });
    const socket = await scene.connected();
    await socket.got.expect('first', 'äöü', 'bytes 006d0a0001', '');
    assert.equal(ws.bufferedAmount, 0);
  },

  async without_a_queue_messages_are_refused(scene) {
    const ws = await scene.start();
    assert.equal(ws.isOpen, false);
    assert.equal(ws.send('x'), false);
    await scene.connected();
    assert.equal(ws.isOpen, true);
  },

  async close_is_final(scene) {
    const ws = await scene.start([], { maxQueued: 1 });
    const socket = await scene.connected();
    assert.throws(() => ws.close(1001), RangeError);
    ws.close(3001, 'bye');
    ws.close();
    assert.equal(ws.send('x'), false);
    await socket.got.expect('close 3001');
    await scene.events.expect('close 3001 bye');
  },

  async close_ends_a_delay(scene) {
    const ws = await scene.start([], { initialDelay: 1e8, maxDelay: 1e9, maxQueued: 1 });
    await scene.broken(await scene.connected());
    assert.equal(ws.send('x'), true);
    ws.close();
    assert.equal(ws.bufferedAmount, 1);
    await scene.events.expect('close 1000');
    assert.equal(ws.bufferedAmount, 0);
  },

  async reconnect_does_not_wait(scene) {
    const ws = await scene.start([], { initialDelay: 1e8, maxDelay: 1e9 });
    const first = await scene.connected();
    send(first, '\0s4 e 1\na', 'x');
    await scene.events.expect('null: x');
    await scene.broken(first);
    ws.reconnect();
    const second = await scene.connected('e 1\na');
    ws.reconnect();
    await second.got.expect('close 1005');
    await scene.connected('e 1\na');
  },

  async final_codes_end_it(scene) {
    await scene.start();
    (await scene.connected()).close(1012);
    await scene.events.expect('down 1012');
    (await scene.connected()).close(1008, 'no');
    await scene.events.expect('close 1008 no');
  },

  async attempts_are_limited_and_delays_double(scene) {
    const random = Math.random;
    Math.random = () => 1;
    try {
      scene.url = 'ws://127.0.0.1:1';
      const ws = scene.open([], { initialDelay: 1, maxDelay: 4, maxAttempts: 5 });
      const delays = [];
      ws.addEventListener('down', ({ delay }) => delays.push(delay));
      await scene.events.expect('down 1006', 'down 1006', 'down 1006', 'down 1006', 'close 1006');
      assert.deepEqual(delays, [1, 2, 4, 4]);
    } finally {
      Math.random = random;
    }
  },

  async a_violation_is_final_by_default(scene) {
    await scene.start();
    const socket = await scene.connected();
    send(socket, '\0t4 1\nx', 'after');
    await socket.got.expect('close 4002');
    await scene.events.expect('close 4002 a message of an unknown topic');
  },
};

const violations = [
  '\0', '\0\n', '\0x\n', '\0e\n', '\0re 1\nx', '\0t5 119\nx', '\0t4 118\nx', '\0t4 99\nx', '\0t4\nx', '\0t4 0119\nx',
  '\0t4 +119\nx', '\0t4 9223372036854775808\nx', '\0t4 ١١٩\nx', '\0t4 119', '\0u5\n', '\0u4\nx', '\0s4 e 200\nb',
  '\0s4 e 200\na', '\0l4 e 200\nb', '\0s5 e 200\na', '\0s5 e 1 \nb', '\0s5 ä 1\nb', `\0s5 ${'e'.repeat(65)} 1\nb`,
  '\0s9223372036854775808 e 1\nb', `\0s5 e 1\n${'ä'.repeat(513)}`, Buffer.from('\0s5 e 1\nb'), Buffer.from('\0u4\n'),
  Buffer.from([0, 255]), '\0toString\n', '\0m \n\0',
];
for (const violation of violations) {
  tests[`violation_${JSON.stringify(violation).slice(0, 60)}`] = async scene => {
    await scene.start([], { isFinal: () => false });
    const first = await scene.connected();
    send(first, '\0s4 e 118\na', violation, 'after');
    await first.got.expect('close 4002');
    await scene.events.expect('down 4002');
    const second = await scene.connected('e 118\na');
    send(second, '\0s4 e 118\na', '\0t4 119\nx');
    await scene.events.expect('a: x');
  };
}

for (const [name, test] of Object.entries(tests)) {
  const scene = new Scene();
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('it takes too long')), LIMIT); });
  try {
    await Promise.race([test(scene), late]);
    scene.events.assertNone();
    console.log(`ok ${name}`);
  } catch (problem) {
    console.log(`failed ${name}: ${String(problem.stack).replaceAll(/\s*\n\s*/g, ' | ')}`);
  }
  clearTimeout(timer);
  scene.end();
}
console.log('end');
process.stdin.resume(); // until the test has read this
process.stdin.on('end', () => process.exit());
