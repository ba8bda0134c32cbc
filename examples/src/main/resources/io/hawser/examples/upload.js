// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

const SLICE = 64 * 1024;
const MAX_WAITING = 1024 * 1024; // bytes that the browser may hold for the network
const byId = id => document.getElementById(id);
let current; // the connection of the upload in progress

const state = words => byId("state").textContent = words;
const busy = yes => {
  byId("upload").disabled = yes;
  byId("cancel").disabled = !yes;
};

/** Waits while too much waits for the network. Browsers have no event for this. */
const room = async socket => {
  while (socket.bufferedAmount > MAX_WAITING && socket.readyState === WebSocket.OPEN) {
    await new Promise(resolve => setTimeout(resolve, 5));
  }
};

/** Sends a file in slices. Only these slices are in memory, however large the file is. */
const send = async (socket, file) => {
  socket.send(`${file.size} ${file.name}`);
  for (let at = 0; at < file.size; at += SLICE) {
    const slice = await file.slice(at, at + SLICE).arrayBuffer();
    await room(socket);
    if (socket.readyState !== WebSocket.OPEN) return; // its onclose says why
    socket.send(slice);
  }
};

/** Shows how much the server has written, which is what counts. */
const show = (file, received, start) => {
  const share = file.size === 0 ? 1 : received / file.size;
  const speed = received / 1e3 / Math.max(1, performance.now() - start);
  byId("progress").value = share;
  state(`${file.name}: ${Math.floor(100 * share)} %, ${speed.toFixed(1)} MB/s`);
};

/** Uploads a file; resolves to the name under which the server has stored it. */
const upload = (socket, file) => new Promise((resolve, reject) => {
  const start = performance.now();
  socket.onmessage = event => {
    const { received, stored } = JSON.parse(event.data);
    if (stored === undefined) show(file, received, start);
    else resolve(stored);
  };
  socket.onclose = event => reject(new Error(`closed: ${event.code} ${event.reason}`));
  send(socket, file).catch(reject); // the file may have become unreadable
});

const opened = socket => new Promise((resolve, reject) => {
  socket.onopen = resolve;
  socket.onclose = event => reject(new Error(`cannot connect (${event.code})`));
});

document.forms[0].onsubmit = async event => {
  event.preventDefault();
  busy(true);
  const socket = current = new WebSocket(location.origin.replace(/^http/, "ws") + "/upload");
  try {
    await opened(socket);
    for (const file of byId("files").files) {
      const stored = await upload(socket, file);
      const line = document.createElement("li");
      line.textContent = `${file.name}, ${file.size} bytes, stored as ${stored}`;
      byId("stored").append(line);
    }
  } catch (problem) {
    state(problem.message);
  }
  socket.close();
  busy(false);
};
byId("cancel").onclick = () => current.close(4000, "canceled");
