// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// A Socket.IO server whose speed is measured: PORT [REDIS_PORT]. Sockets with the role 'receive' get
// what those with the role 'publish' send. With the port of Redis, it speaks to others by streams.

import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { createAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';

const [port, redisPort] = process.argv.slice(2).map(Number);

const options = { transports: ['websocket'] };
if (redisPort) {
  const redis = createClient({ url: `redis://127.0.0.1:${redisPort}` });
  await redis.connect();
  options.adapter = createAdapter(redis);
}
const http = createServer();
const io = new Server(http, options);
io.on('connection', (socket) => {
  if (socket.handshake.query.role === 'receive') {
    socket.join('news');
  }
  socket.on('news', (text) => io.to('news').emit('news', text));
});
http.listen(port, '127.0.0.1');
