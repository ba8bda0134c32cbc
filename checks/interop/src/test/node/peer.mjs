// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// ws in both roles, as it is told by lines of standard input, until that ends:
//   ID serve OPTIONS          answered by   ID PORT
//   ID connect URL OPTIONS    answered by   ID CODE EXTENSIONS, when the connection has ended,
//                                      or   ID ! what went wrong
// OPTIONS is JSON for perMessageDeflate.

import { createInterface } from 'node:readline';
import { WebSocket, WebSocketServer } from '../../../../node/node_modules/ws/wrapper.mjs';

const FRAGMENTS_FROM_SIZE = 16 << 10;

function echo(socket) {
  socket.on('message', (data, binary) => {
    const step = data.length < FRAGMENTS_FROM_SIZE ? data.length : Math.ceil(data.length / 3);
    let start = 0;
    do {
      const end = start + step;
      socket.send(data.subarray(start, end), { binary, fin: end >= data.length });
      start = end;
    } while (start < data.length);
  });
}

function serve(answer, perMessageDeflate) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate });
  server.on('connection', (socket) => {
    echo(socket);
    socket.on('error', console.error);
  });
  server.on('listening', () => answer(server.address().port));
}

function connect(answer, url, perMessageDeflate) {
  const socket = new WebSocket(url, { perMessageDeflate });
  let extensions = '';
  let failure;
  echo(socket);
  socket.on('upgrade', ({ headers }) => (extensions = headers['sec-websocket-extensions'] ?? ''));
  socket.on('error', (error) => (failure ??= error));
  socket.on('close', (code) => answer(failure ? `! ${failure.message}` : `${code} ${extensions}`));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [id, command, ...words] = line.split(' ');
  const options = JSON.parse(words.pop());
  const answer = (text) => console.log(`${id} ${text}`);
  if (command === 'serve') serve(answer, options);
  else connect(answer, words[0], options);
}
process.exit();
