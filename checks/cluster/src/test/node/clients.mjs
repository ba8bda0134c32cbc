// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// Clients of a peer. Arguments: the peer, the ports of its servers, the number of clients, and the
// first and the greatest delay of a new attempt, or nothing for those of the library. Reads the
// number of a client whose connection is to be cut. Prints `o`, the client, and whether it has
// resumed, when it has a connection; `n`, the client and a number, when it receives one; and `c`
// and the client when its connection was cut.

import { createInterface } from 'node:readline';
import { peers, surviveRejections } from './peers.mjs';

const PRINT_MILLIS = 20;

const [peer, ports, count, ...delays] = process.argv.slice(2);
surviveRejections();
let lines = '';
setInterval(() => {
  if (lines) process.stdout.write(lines);
  lines = '';
}, PRINT_MILLIS);

const targets = ports.split(',').map(Number);
const cuts = Array.from({ length: Number(count) }, (_, client) =>
  peers[peer].connect(targets[client % targets.length], {
    onOpen: (resumed) => (lines += `o ${client} ${resumed}\n`),
    onNumber: (number) => (lines += `n ${client} ${number}\n`),
    delays: delays.length ? delays.map(Number) : undefined,
  }),
);

createInterface({ input: process.stdin })
  .on('line', (client) => {
    if (cuts[client]()) lines += `c ${client}\n`;
  })
  .on('close', () => process.exit());
