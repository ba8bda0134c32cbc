// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { StatisticsPlots } from "./plots.js";

const byId = id => document.getElementById(id);
const server = location.origin.replace(/^http/, "ws");

// -- echoes

const LINES = 6;
const sent = []; // when each message was sent, until its echo arrives
const socket = new WebSocket(server + "/");
let burstLeft = 0, burstStart = 0;

const state = (words, open) => {
  byId("state").textContent = words;
  byId("send").disabled = byId("burst").disabled = !open;
};
const log = (text, millis) => {
  const line = document.createElement("li"), left = document.createElement("span"), right = document.createElement("time");
  left.textContent = text;
  right.textContent = millis.toFixed(2) + " ms";
  line.append(left, right);
  byId("log").prepend(line);
  while (byId("log").children.length > LINES) byId("log").lastChild.remove();
};

socket.onopen = () => { state("connected", true); send("hello from your browser"); };
socket.onclose = event => state(`closed: ${event.code} ${event.reason}`, false);
socket.onmessage = event => {
  const millis = performance.now() - sent.shift();
  if (burstLeft === 0) log(event.data, millis);
  else if (--burstLeft === 0) {
    const all = performance.now() - burstStart;
    log(`1000 echoes, ${Math.round(1e6 / all)} a second`, all);
    state("connected", true);
  }
};
const send = text => { sent.push(performance.now()); socket.send(text); };
document.forms[0].onsubmit = event => { event.preventDefault(); send(byId("text").value); };
byId("burst").onclick = () => {
  // No other message may come in between: every echo of a burst counts.
  byId("send").disabled = byId("burst").disabled = true;
  burstLeft = 1000;
  burstStart = performance.now();
  for (let i = 0; i < 1000; i++) send("message " + i);
};

// -- statistics

const plots = new StatisticsPlots(byId("plots"));
new WebSocket(server + "/statistics").onmessage = event => plots.add(JSON.parse(event.data));
