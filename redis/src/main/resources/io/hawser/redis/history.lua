-- SPDX-License-Identifier: MIT
-- Copyright (c) 2026 The Hawser authors

-- What append.lua and read.lua, which follow, have in common: the history of one topic.
--   KEYS[1]  hash: epoch, offset of the last message, bytes in the history, time of the oldest message
--   KEYS[2]  list: the messages, each after its time as 12 hexadecimal digits
--   ARGV[1]  random part of a new epoch
--   ARGV[2]  the newest position that the node knows: epoch, or '', and
--   ARGV[3]    offset
--   ARGV[4]  retention: messages,
--   ARGV[5]    bytes,
--   ARGV[6]    milliseconds
local META, LOG = KEYS[1], KEYS[2]
local MAX_MESSAGES, MAX_BYTES, MAX_AGE = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local DAY = 24 * 60 * 60 * 1000

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local meta = redis.call('HMGET', META, 'epoch', 'offset', 'bytes', 'oldest')
local epoch, offset, bytes, oldest = meta[1], tonumber(meta[2]), tonumber(meta[3]), tonumber(meta[4])
local count = redis.call('LLEN', LOG)

local MAX_TIME, MAX_OFFSET = 2 ^ 48 - 1, 2 ^ 53 - 1

-- An epoch begins with the time at which it was created, so that it is known which of two is newer.
local function created(name)
  return tonumber(string.match(name, '^(' .. string.rep('%x', 12) .. ')%-%w+$') or '', 16)
end

local function new_epoch(after)
  return string.format('%012x', math.min(MAX_TIME, math.max(now, after + 1))) .. '-' .. ARGV[1]
end

local function is_count(number)
  return number and number >= 0 and number < MAX_OFFSET and number % 1 == 0
end

-- What no node has written is worth as much as nothing.
if not (epoch and created(epoch) and is_count(offset) and count <= offset and bytes and oldest) then
  redis.call('DEL', LOG)
  epoch, offset, count = new_epoch(0), 0, 0
elseif ARGV[2] ~= '' then
  -- A node knows a newer position than Redis, which has lost something. A new epoch begins, because
  -- other messages may have had the same offsets in this one. It begins empty: clients have most of
  -- what is left, and must not get it twice.
  local known, stored = created(ARGV[2]), created(epoch)
  if known > stored or ARGV[2] == epoch and tonumber(ARGV[3]) > offset then
    redis.call('DEL', LOG)
    epoch, offset, count = new_epoch(math.max(known, stored)), 0, 0
  end
end
if count == 0 then
  bytes, oldest = 0, now
end

local function trim()
  while count > 1 and bytes > MAX_BYTES or count > MAX_MESSAGES or count > 0 and oldest < now - MAX_AGE do
    bytes = bytes - (#redis.call('LPOP', LOG) - 12)
    count = count - 1
    local next = count > 0 and redis.call('LINDEX', LOG, 0)
    oldest = next and tonumber(string.sub(next, 1, 12), 16) or now
  end
end

-- The hash outlives the list by a day, so that a topic that rests for some time keeps its epoch.
local function save()
  redis.call('HSET', META, 'epoch', epoch, 'offset', offset, 'bytes', bytes, 'oldest', oldest)
  redis.call('PEXPIRE', META, MAX_AGE + DAY)
end
