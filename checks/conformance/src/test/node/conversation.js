// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Hawser authors
'use strict';

const { CompressionCheck } = require('./compression-check');
const { data, messages } = require('./data');
const { agreement, same } = require('./extensions');

const NORMAL = 1000;
const NO_CLOSE_FRAME = [1005, 1006];

/**
 * Plays a case on an open connection: sends messages, each when the echo of the one before is there
 * and as it should be, then closes. Its verdict is in the words of the Autobahn suite.
 *
 * @param role of the agent: client or server
 * @param agreed the Sec-WebSocket-Extensions of the server; empty if it declined
 */
async function converse(agent, role, trial, agreed) {
  if (agreed === '' && trial.answer !== '') {
    const reason = 'expected compression, saw it declined';
    return { behavior: 'UNIMPLEMENTED', ...(await close(agent)), reason };
  }
  if (!same(agreed, trial.answer)) {
    return failed(`expected the agreement "${trial.answer}", saw "${agreed}"`);
  }
  try {
    await exchange(agent, trial, agreed === '' ? null : agreement(agreed, role));
  } catch (e) {
    return failed(e.message);
  }
  return { behavior: 'OK', ...(await close(agent)) };
}

async function exchange(agent, trial, agreement) {
  const { fragment } = trial;
  const { binary } = data(trial.data);
  const check = agreement === null ? null : new CompressionCheck(agreement);
  let number = 0;
  for (const message of messages(trial.data, trial.sizes, trial.messages, trial.seed)) {
    number++;
    try {
      agent.send(message, { binary, fragment });
      const raw = await agent.rawMessage();
      if (check !== null) {
        demandSame(check.inflate(raw), message, 'by zlib');
      }
      const echo = await agent.message();
      demandSame(echo.bytes, message, 'by npm ws');
      if (echo.binary !== binary) {
        throw new Error(`expected ${binary ? 'binary' : 'text'}, saw the other`);
      }
    } catch (e) {
      throw new Error(`message ${number} of ${message.length} bytes: ${e.message}`);
    }
  }
}

function demandSame(echo, message, reader) {
  if (!echo.equals(message)) {
    const at = message.findIndex((byte, i) => byte !== echo[i]);
    throw new Error(
      `expected an echo of ${message.length} bytes, saw ${echo.length} bytes as read ${reader}, ` +
        `different from byte ${at < 0 ? message.length : at} on`
    );
  }
}

async function close(agent) {
  try {
    const code = await agent.close(NORMAL);
    if (code === NORMAL) {
      return { close: 'OK', reason: '' };
    }
    return {
      close: NO_CLOSE_FRAME.includes(code) ? 'UNCLEAN' : 'WRONG_CODE',
      reason: `expected the connection to close with ${NORMAL}, saw ${code}`,
    };
  } catch (e) {
    return { close: 'FAILED', reason: e.message };
  }
}

function failed(reason) {
  return { behavior: 'FAILED', close: 'FAILED', reason };
}

module.exports = { converse, failed };
