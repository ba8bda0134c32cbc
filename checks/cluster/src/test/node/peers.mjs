// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// How each peer is set up: as its documentation says, with the values named here.

import { createAdapter as createPubSubAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { WebSocket, WebSocketServer } from 'ws';

const TOPIC = 'numbers';

async function redis(port) {
  const client = createClient({ url: `redis://127.0.0.1:${port}` });
  // Without a listener, an interrupted connection would end the process.
  client.on('error', (error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  return client;
}

/** Socket.IO: a server with `adapter`, of which a publisher has one without clients. */
function socketIo(options, adapterTo) {
  async function server(redisPort) {
    const all = new Server({ ...options, adapter: await adapterTo(redisPort) });
    all.on('connection', (socket) => {
      // A recovered socket is in its rooms already.
      if (!socket.recovered) socket.join(TOPIC);
    });
    return all;
  }
  return {
    async serve(port, redisPort) {
      (await server(redisPort)).listen(port);
    },

    /** Nothing tells the application whether a message has reached Redis. */
    async publisher(redisPort) {
      const all = await server(redisPort);
      return (number) => all.to(TOPIC).emit('number', number);
    },

    /** Without polling, which would need more requests for each connection. */
    connect(port, { onOpen, onNumber, delays }) {
      const socket = io(`http://127.0.0.1:${port}`, {
        transports: ['websocket'],
        forceNew: true,
        ...(delays && { reconnectionDelay: delays[0], reconnectionDelayMax: delays[1] }),
      });
      let connections = 0;
      socket.on('connect', () => onOpen(connections++ === 0 || socket.recovered));
      socket.on('number', onNumber);
      return () => {
        if (!socket.connected) return false;
        socket.io.engine.transport.ws.terminate();
        return true;
      };
    },
  };
}

/** ws with a Redis channel: what many write themselves. */
const plain = {
  async serve(port, redisPort) {
    const sockets = new WebSocketServer({ port });
    const subscriber = await redis(redisPort);
    await subscriber.subscribe(TOPIC, (number) => {
      for (const socket of sockets.clients) socket.send(number);
    });
  },

  async publisher(redisPort) {
    const client = await redis(redisPort);
    return (number) => client.publish(TOPIC, `${number}`);
  },

  connect(port, { onOpen, onNumber, delays = [1000, 5000] }) {
    let socket;
    let connections = 0;
    let delay = delays[0];
    const open = () => {
      socket = new WebSocket(`ws://127.0.0.1:${port}`);
      socket.on('open', () => {
        delay = delays[0];
        onOpen(connections++ === 0);
      });
      socket.on('message', (data) => onNumber(Number(data)));
      socket.on('error', () => {});
      socket.on('close', () => {
        // As Socket.IO's client: half as much more or less.
        setTimeout(open, delay * (0.5 + Math.random()));
        delay = Math.min(2 * delay, delays[1]);
      });
    };
    open();
    return () => {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.terminate();
      return true;
    };
  },
};

export const peers = {
  SOCKET_IO_STREAMS: socketIo(
    { connectionStateRecovery: { maxDisconnectionDuration: 2 * 60 * 1000, skipMiddlewares: true } },
    // As many messages as Hawser keeps in the same test.
    async (redisPort) => createStreamsAdapter(await redis(redisPort), { maxLen: 100_000 }),
  ),
  SOCKET_IO_PUBSUB: socketIo({}, async (redisPort) => {
    const publishing = await redis(redisPort);
    const subscribing = publishing.duplicate();
    subscribing.on('error', (error) => console.error(`Redis: ${error.message}`));
    await subscribing.connect();
    return createPubSubAdapter(publishing, subscribing);
  }),
  WS_PUBSUB: plain,
};

/** Ends this process with the one that has started it. */
export function endWithParent() {
  process.stdin.on('end', () => process.exit()).resume();
}

/** Without this, Node.js ends a process at the first rejected promise that a library forgets. */
export function surviveRejections() {
  process.on('unhandledRejection', (error) => console.error(`unhandled: ${error?.message}`));
}
