// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { StatisticsPlots } from "./plots.js";

// The same policy as that of Hawser's reconnecting client. The delay is random, so that not all
// pages come back to a restarted server at the same moment.
const FIRST_CEILING = 500, LAST_CEILING = 30_000, STABLE = 10_000; // milliseconds

const byId = id => document.getElementById(id);
const plots = new StatisticsPlots(byId("plots"));
let attempts = 0, retry, watchdog;

const state = (words, canRetry) => {
  byId("state").textContent = words;
  byId("now").hidden = !canRetry;
};

const connect = () => {
  clearTimeout(retry);
  attempts++;
  state(attempts === 1 ? "connecting …" : `connecting, attempt ${attempts} …`, false);
  const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/dashboard");
  let openedAt = Infinity;
  let patience = 15_000; // how long the server may be silent, until it says so itself

  const heard = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => ended("nothing heard"), patience);
  };
  const ended = why => {
    clearTimeout(watchdog);
    socket.onopen = socket.onmessage = socket.onclose = null; // it may still take a while to close
    socket.close();
    if (openedAt !== Infinity) showSource({ open: false, detail: "unknown" });
    // A server that accepts everyone and drops them at once is no reason to hurry.
    if (performance.now() - openedAt > STABLE) attempts = 0;
    const ceiling = Math.min(LAST_CEILING, FIRST_CEILING * 2 ** Math.max(0, attempts - 1));
    const delay = Math.random() * ceiling;
    state(`${why}, next attempt in ${(delay / 1000).toFixed(1)} s`, true);
    retry = setTimeout(connect, delay);
  };

  heard(); // a server that does not answer the handshake is given up, too
  socket.onopen = () => {
    openedAt = performance.now();
    state("connected", false);
  };
  socket.onmessage = event => {
    const message = JSON.parse(event.data);
    patience = message.patience ?? patience;
    heard();
    if (message.source) showSource(message.source);
    else plots.add(message);
  };
  socket.onclose = event => ended(`closed (${event.code})`);
};

const showSource = ({ open, detail }) => {
  byId("source").textContent = detail;
  if (!open) plots.addGap();
};

const connectNow = () => { if (!byId("now").hidden) connect(); };
byId("now").onclick = connectNow;
addEventListener("online", connectNow); // the computer has a network again
connect();
