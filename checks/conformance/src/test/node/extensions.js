// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

const NAME = 'permessage-deflate';

/**
 * The parameters of an element of Sec-WebSocket-Extensions, as a Map from names to values; those
 * without value have true. Null if there is no element.
 */
function parameters(element) {
  if (!element) {
    return null;
  }
  const [name, ...rest] = element.split(';').map((part) => part.trim());
  if (name !== NAME) {
    throw new Error(`the extension ${name}`);
  }
  return new Map(
    rest.map((parameter) => {
      const [key, value] = parameter.split('=');
      return [key, value === undefined ? true : Number(value)];
    })
  );
}

/** Whether two elements say the same, in whatever order. */
function same(element, other) {
  const words = (text) =>
    text
      .split(';')
      .map((word) => word.trim())
      .sort()
      .join(';');
  return words(element) === words(other);
}

/**
 * What binds the compression of one side.
 *
 * @param side client or server
 */
function agreement(element, side) {
  const agreed = parameters(element);
  return {
    windowBits: agreed.get(`${side}_max_window_bits`) || 15,
    takeover: !agreed.has(`${side}_no_context_takeover`),
  };
}

/** The options with which npm ws, as server, adds these parameters to its answer. */
function serverOptions(element) {
  const asked = parameters(element);
  return {
    serverNoContextTakeover: asked.has('server_no_context_takeover') || undefined,
    clientNoContextTakeover: asked.has('client_no_context_takeover') || undefined,
    serverMaxWindowBits: asked.get('server_max_window_bits'),
    clientMaxWindowBits: asked.get('client_max_window_bits'),
  };
}

module.exports = { agreement, same, serverOptions };
