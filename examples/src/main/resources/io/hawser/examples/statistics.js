// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { StatisticsPlots } from "./plots.js";

const state = document.getElementById("state");
const plots = new StatisticsPlots(document.getElementById("plots"));
const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/statistics");

socket.onopen = () => state.textContent = "connected";
socket.onmessage = event => plots.add(JSON.parse(event.data));
socket.onclose = event => state.textContent = `closed: ${event.code} ${event.reason}`;
