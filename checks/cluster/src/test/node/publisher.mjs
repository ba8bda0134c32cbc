// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// Publishes numbers from 0 on until it is ended. Arguments: the peer, Redis's port, the milliseconds
// between two numbers. Prints `p` and each number, and `f` and the number if that has failed.

import { endWithParent, peers, surviveRejections } from './peers.mjs';

const [peer, redisPort, pace] = process.argv.slice(2);
endWithParent();
surviveRejections();
const publish = await peers[peer].publisher(Number(redisPort));
let next = 0;
setInterval(async () => {
  const number = next++;
  console.log(`p ${number}`);
  try {
    await publish(number);
  } catch {
    console.log(`f ${number}`);
  }
}, Number(pace));
