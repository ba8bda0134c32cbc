// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// One of several servers of a peer. Arguments: the peer, the port, Redis's port.

import { endWithParent, peers, surviveRejections } from './peers.mjs';

const [peer, port, redisPort] = process.argv.slice(2);
endWithParent();
surviveRejections();
await peers[peer].serve(Number(port), Number(redisPort));
