// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// Two versions of ws in both roles, as they are told by lines of standard input, until that ends:
//   ID LIBRARY serve            answered by   ID PORT
//                                      then   ID request=…, with each of its header fields
//                                      then   ID code=…&reason=…, when the connection has ended
//   ID LIBRARY connect OPTIONS  answered by   ID code=…&reason=…, when the connection has ended,
//                                      or by  ID failure=…
// LIBRARY is ws or ws-0.4; OPTIONS are url, version, origin and compress, also as in a query.

import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const FRAGMENTS_FROM_SIZE = 16 << 10;

const COMPRESSION = { threshold: 0 };

const require = createRequire(new URL('../../../../node/', import.meta.url));
const Ws = require('ws');
const OldWs = require('ws-0.4');

// What the two libraries do differently.
const libraries = {
  ws: {
    serve: (options) => new Ws.WebSocketServer({ ...options, perMessageDeflate: COMPRESSION }),
    connect: (url, options, compress) =>
      new Ws(url, ['chat'], { ...options, perMessageDeflate: compress && COMPRESSION }),
    sendInPieces(socket, pieces, binary) {
      pieces.forEach((piece, i) => socket.send(piece, { binary, fin: i === pieces.length - 1 }));
    },
    onMessage(socket, listener) {
      socket.on('message', (data, binary) => listener(binary ? data : data.toString(), binary));
    },
  },
  'ws-0.4': {
    serve: (options) => new OldWs.Server(options),
    connect: (url, options) => new OldWs(url, { ...options, protocol: 'chat' }),
    sendInPieces(socket, pieces, binary) {
      if (pieces.length === 1) {
        socket.send(pieces[0], { binary });
        return;
      }
      let next = 0;
      socket.stream({ binary }, (error, send) => {
        if (error) throw error;
        const piece = pieces[next++];
        send(piece, next === pieces.length);
      });
    },
    onMessage(socket, listener) {
      socket.on('message', (data, flags) => listener(data, flags.binary === true));
    },
  },
};

function thirds(data) {
  if (data.length < FRAGMENTS_FROM_SIZE) return [data];
  const step = Math.ceil(data.length / 3);
  return [0, step, 2 * step].map((start) => data.slice(start, start + step));
}

function echo(library, socket) {
  library.onMessage(socket, (data, binary) => {
    const [order, argument, ...rest] = binary ? [] : data.split(' ', 3);
    if (order === 'close') socket.close(Number(argument), rest.join(' '));
    else if (order === 'ping') socket.ping(argument);
    else library.sendInPieces(socket, thirds(data), binary);
  });
  socket.on('pong', (payload) => socket.send(`pong ${payload}`));
}

function serve(library, answer) {
  const server = library.serve({ host: '127.0.0.1', port: 0 });
  const http = server._server;
  server.on('connection', (socket, request = socket.upgradeReq) => {
    answer({ request: request.url, ...request.headers });
    echo(library, socket);
    socket.on('error', console.error);
    socket.on('close', (code, reason) => answer({ code, reason }));
  });
  http.on('listening', () => answer(http.address().port));
}

function connect(library, answer, options) {
  const protocolVersion = Number(options.get('version'));
  const origin = options.get('origin');
  const socket = library.connect(
    options.get('url'),
    { protocolVersion, ...(origin && { origin }) },
    options.has('compress'),
  );
  let failure;
  echo(library, socket);
  socket.on('open', () => socket.send('ahoy'));
  socket.on('error', (error) => {
    failure ??= error;
    answer({ failure });
  });
  socket.on('close', (code, reason) => failure ?? answer({ code, reason }));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [id, name, command, options] = line.split(' ');
  const library = libraries[name];
  const answer = (said) =>
    console.log(`${id} ${typeof said === 'number' ? said : new URLSearchParams(said)}`);
  if (command === 'serve') serve(library, answer);
  else connect(library, answer, new URLSearchParams(options));
}
process.exit();
