// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors

// Whatever others write is set as textContent and never as innerHTML. It is shown, and never run.
const LINES = 200;
const byId = id => document.getElementById(id);
const members = new Set();
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
const showMembers = () => byId("members").replaceChildren(...[...members].sort().map(name => element("li", name)));
const state = (words, open) => {
  byId("state").textContent = words;
  byId("send").disabled = !open;
};

const events = {
  members: ({ names }) => { members.clear(); names.forEach(name => members.add(name)); },
  joined: ({ name }) => { members.add(name); log(element("span", name + " joined", "note")); },
  left: ({ name }) => { members.delete(name); log(element("span", name + " left", "note")); },
  said: ({ name, text }) => log(element("b", name), element("span", text)),
};

const enter = (room, name) => {
  socket?.close(); // leaves the room before
  const current = socket = new WebSocket(
    location.origin.replace(/^http/, "ws") + "/chat?" + new URLSearchParams({ room, name }));
  state("connecting …", false);
  byId("log").replaceChildren();
  // What belongs to a room that was left is ignored.
  current.onopen = () => { if (current === socket) state("connected", true); };
  current.onmessage = event => {
    if (current !== socket) return;
    const message = JSON.parse(event.data);
    events[message.type](message);
    showMembers();
  };
  current.onclose = event => {
    if (current !== socket) return;
    members.clear();
    showMembers();
    state(`closed: ${event.code} ${event.reason}`, false);
  };
};

byId("entrance").onsubmit = event => {
  event.preventDefault();
  enter(byId("room").value, byId("name").value);
  byId("text").focus();
};
byId("say").onsubmit = event => {
  event.preventDefault();
  if (byId("text").value !== "") socket.send(byId("text").value);
  byId("text").value = "";
};
