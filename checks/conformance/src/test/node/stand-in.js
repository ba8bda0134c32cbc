// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

// An agent of npm ws for the peer to judge: right, or wrong in one way.
//
//   node stand-in.js client DEFECT    reads URLs from standard input, one a line, connects to each
//   node stand-in.js server DEFECT    prints its port, and waits for connections
//
// It ends with its standard input.

const http = require('node:http');
const readline = require('node:readline');

const { WebSocket, WebSocketServer } = require('ws');

const [role, defect] = process.argv.slice(2);
const LARGEST_WINDOW_BITS = 15;

/** Changes what was agreed on: a change for npm ws itself, none for the other side. */
function afterAgreement(parameters) {
  const windowBits = `${role}_max_window_bits`;
  if (defect === 'WINDOW_ONE_BIT_TOO_LARGE') {
    parameters[windowBits]++;
  } else if (defect === 'WINDOW_OF_ANY_SIZE') {
    parameters[windowBits] = LARGEST_WINDOW_BITS;
  } else if (defect === 'TAKES_CONTEXT_OVER') {
    parameters[`${role}_no_context_takeover`] = undefined;
  }
}

function echo(ws) {
  if (ws.extensions !== '') {
    afterAgreement(ws._extensions[ws.extensions].params);
  }
  ws.on('error', () => {}); // The peer has seen enough.
  ws.on('message', (bytes, isBinary) => {
    const binary = isBinary !== (defect === 'ECHOES_ANOTHER_TYPE');
    const compress =
      defect !== 'LEAVES_MESSAGES_UNCOMPRESSED' &&
      (defect !== 'LEAVES_SHORT_MESSAGES_UNCOMPRESSED' || bytes.length > 100);
    if (defect === 'ECHOES_ANOTHER_BYTE') {
      bytes[bytes.length - 1] ^= 1;
    } else if (defect === 'HANGS') {
      return;
    }
    ws.send(bytes, { binary, compress }, () => {
      if (defect === 'ENDS_WITHOUT_CLOSE_FRAME') {
        ws.terminate();
      } else if (defect === 'CLOSES_WITH_ANOTHER_CODE') {
        ws.close(1001);
      }
    });
    if (defect === 'ECHOES_TWICE') {
      ws.send(bytes, { binary, compress });
    }
  });
}

const perMessageDeflate = defect === 'DECLINES' ? false : { threshold: 0 };

if (role === 'client') {
  const lines = readline.createInterface({ input: process.stdin });
  lines.on('line', (url) => {
    const ws = new WebSocket(url, { perMessageDeflate });
    ws.on('error', () => {});
    ws.on('open', () => echo(ws));
  });
  lines.on('close', () => process.exit());
} else {
  const server = http.createServer();
  const webSockets = new WebSocketServer({ server, perMessageDeflate });
  webSockets.on('connection', echo);
  if (defect === 'ANSWERS_WITH_A_LARGER_WINDOW') {
    webSockets.on('headers', (lines) => {
      lines.push(lines.pop().replace('max_window_bits=9', 'max_window_bits=15'));
    });
  }
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  process.stdin.on('end', () => process.exit()).resume();
}
