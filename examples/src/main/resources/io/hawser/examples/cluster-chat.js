// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
import { ResumingWebSocket } from "./hawser-resume.js";

// Whatever others write is set as textContent and never as innerHTML. It is shown, and never run.
const LINES = 1000;
const byId = id => document.getElementById(id);
let socket;

const element = (tag, text, style = "") => {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = style;
  return made;
};
const log = (...parts) => {
  const line = document.createElement("li");
  line.append(...parts);
  byId("log").append(line);
  while (byId("log").children.length > LINES) byId("log").firstChild.remove();
  line.scrollIntoView({ block: "nearest" });
};
const note = text => log(element("span", text, "note"));
const state = text => { byId("state").textContent = text; };

const messages = {
  welcome: ({ server }) => {
    state(`connected to server ${server}`);
    note(`connected to server ${server}`);
  },
  members: ({ members }) => byId("members").replaceChildren(...members
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, server }) => element("li", `${name} (${server})`))),
  said: ({ name, text }) => log(element("b", name), element("span", text)),
};

const enter = name => {
  socket?.close(); // leaves under the name before
  const url = location.origin.replace(/^http/, "ws") + "/chat?" + new URLSearchParams({ name });
  // Up to 100 messages wait while there is no connection.
  const current = socket = new ResumingWebSocket(url, [], { maxQueued: 100 });
  state("connecting …");
  byId("log").replaceChildren();
  // What belongs to a name that was given up is ignored.
  const on = (type, listener) => current.addEventListener(type, event => {
    if (current === socket) listener(event);
  });
  on("message", ({ data }) => {
    const message = JSON.parse(data);
    messages[message.type](message);
  });
  on("down", ({ code }) => {
    state("connecting again …");
    note(`the connection has ended with ${code}`);
  });
  on("lost", () => note("something that was said may be missing here"));
  on("close", ({ code, reason }) => {
    byId("members").replaceChildren();
    byId("send").disabled = true;
    state(`closed: ${code} ${reason}`);
  });
  byId("send").disabled = false;
};

byId("entrance").onsubmit = event => {
  event.preventDefault();
  enter(byId("name").value);
  byId("text").focus();
};
byId("say").onsubmit = event => {
  event.preventDefault();
  const text = byId("text").value;
  if (text !== "" && !socket.send(text)) note("not sent: too much is waiting");
  else byId("text").value = "";
};
