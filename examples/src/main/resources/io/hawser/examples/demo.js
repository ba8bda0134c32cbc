// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { StatisticsPlots } from "./plots.js";

const byId = id => document.getElementById(id);
const server = location.origin.replace(/^http/, "ws");

// -- echoes

const LINES = 6;
const sent = []; // when each message was sent, until its echo arrives
const socket = new WebSocket(server + "/");
let burstStart; // undefined if there is none

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
  if (burstStart === undefined) log(event.data, millis);
  else if (sent.length === 0) { // the last one is back
    const all = performance.now() - burstStart;
    burstStart = undefined;
    log(`1000 echoes, ${Math.round(1e6 / all)} a second`, all);
    state("connected", true);
  }
};
const send = text => { sent.push(performance.now()); socket.send(text); };
document.forms[0].onsubmit = event => { event.preventDefault(); send(byId("text").value); };
byId("burst").onclick = () => {
  state("connected, sending", false);
  burstStart = performance.now();
  for (let i = 0; i < 1000; i++) send("message " + i);
};

// -- statistics

const plots = new StatisticsPlots(byId("plots"));
new WebSocket(server + "/statistics").onmessage = event => plots.add(JSON.parse(event.data));
