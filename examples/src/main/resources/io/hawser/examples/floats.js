// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

const SAMPLES = 700;
const byId = id => document.getElementById(id);
const canvas = byId("samples"), context = canvas.getContext("2d");
const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/floats");
socket.binaryType = "arraybuffer";
let start;

const draw = (samples, color, width) => {
  context.beginPath();
  samples.forEach((sample, x) => context.lineTo(x, canvas.height * (0.5 - 0.35 * sample)));
  context.strokeStyle = color;
  context.lineWidth = width;
  context.stroke();
};

const send = () => {
  const samples = Float32Array.from({ length: SAMPLES },
    (_, i) => Math.sin(i / 60) + 0.6 * (Math.random() - 0.5));
  context.clearRect(0, 0, canvas.width, canvas.height);
  draw(samples, "#8888", 1);
  start = performance.now();
  socket.send(samples);
};

socket.onopen = () => { byId("again").disabled = false; send(); };
socket.onmessage = event => {
  const samples = new Float32Array(event.data);
  draw(samples, "#06c", 2);
  byId("state").textContent = `${samples.length} samples back after ${(performance.now() - start).toFixed(1)} ms`;
};
socket.onclose = event => {
  byId("state").textContent = `closed: ${event.code} ${event.reason}`;
  byId("again").disabled = true;
};
byId("again").onclick = send;
