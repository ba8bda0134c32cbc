// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

// npm ws as the other side of an agent that echoes, and is judged by how it compresses.
//
//   node deflate-peer.js client    reads URLs from standard input, one a line, and connects to each
//   node deflate-peer.js server    prints its port, and waits for connections
//
// The query of a URL says what is to be done, see trial.js. For each there is one line on standard
// output, with tabs between: id, behavior, behavior in closing, the extension agreed on, and what
// was not as expected. It ends with its standard input.

const http = require('node:http');
const readline = require('node:readline');

const { WebSocket, WebSocketServer } = require('ws');

const { Agent } = require('./agent');
const { converse, failed } = require('./conversation');
const { same, serverOptions } = require('./extensions');
const { FrameReader } = require('./frame-reader');
const { Trial } = require('./trial');

const EXTENSIONS = 'Sec-WebSocket-Extensions';
// npm ws looks at it only without context takeover.
const threshold = 0;

function report(trial, agreed, { behavior, close, reason }) {
  const fields = [trial.id, behavior, close, agreed, reason];
  console.log(fields.map((field) => field.replace(/\s+/g, ' ')).join('\t'));
}

/** Judges the server at a URL. */
function judgeServer(url) {
  const trial = new Trial(url);
  return new Promise((resolve) => {
    let agreed = '';
    let agent = null;
    const ws = new WebSocket(url, {
      perMessageDeflate: { threshold },
      handshakeTimeout: trial.patience,
      finishRequest(request) {
        // npm ws by itself makes one offer.
        request.setHeader(EXTENSIONS, trial.offer);
        request.end();
      },
    });
    const end = (verdict) => {
      ws.terminate();
      report(trial, agreed, verdict);
      resolve();
    };
    const neverOpened = (error) => end(failed(`expected an open connection, saw ${error.message}`));
    ws.on('error', neverOpened);
    ws.on('upgrade', (response) => {
      agreed = response.headers[EXTENSIONS.toLowerCase()] || '';
      new FrameReader((raw) => agent.received(raw)).readFrom(response.socket);
    });
    ws.on('open', () => {
      ws.off('error', neverOpened);
      agent = new Agent(ws, trial.patience);
      converse(agent, 'server', trial, agreed).then(end);
    });
  });
}

/** Judges the client that asks for an upgrade. */
function judgeClient(request, socket, head) {
  const trial = new Trial(request.url);
  const offered = request.headers[EXTENSIONS.toLowerCase()] || '';
  let agreed = '';
  const end = (verdict) => {
    socket.destroy();
    report(trial, agreed, verdict);
  };
  if (offered !== '' && !same(offered, trial.offer)) {
    end(failed(`expected the offer "${trial.offer}", saw "${offered}"`));
    return;
  }
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: { threshold, ...serverOptions(trial.answer) },
  });
  server.on('headers', (lines) => {
    const line = lines.find((each) => each.startsWith(`${EXTENSIONS}: `));
    agreed = line === undefined ? '' : line.slice(EXTENSIONS.length + 2);
  });
  server.on('wsClientError', (error) => {
    end(failed(`expected an upgrade, saw that npm ws refuses it: ${error.message}`));
  });
  server.handleUpgrade(request, socket, head, (ws) => {
    const agent = new Agent(ws, trial.patience);
    new FrameReader((raw) => agent.received(raw)).readFrom(socket);
    converse(agent, 'client', trial, agreed).then(end);
  });
}

async function playClient() {
  for await (const url of readline.createInterface({ input: process.stdin })) {
    await judgeServer(url);
  }
}

function playServer() {
  const server = http.createServer();
  server.on('upgrade', judgeClient);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.on('end', () => process.exit()).resume();
}

if (process.argv[2] === 'client') {
  playClient();
} else {
  playServer();
}
