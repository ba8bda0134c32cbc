
-- read.lua: reads messages after a position.
--   ARGV[7]  epoch of the position, or ''
--   ARGV[8]  its offset
--   ARGV[9]  the most messages to return
-- Returns the position of the topic's last message, whether nothing is missing before the first
-- message that is returned, its offset, and the messages, each after its time.
trim()
save()
local first = offset - count + 1
local from = first
local complete = 0
if ARGV[7] == epoch and tonumber(ARGV[8]) <= offset and tonumber(ARGV[8]) + 1 >= first then
  from = tonumber(ARGV[8]) + 1
  complete = 1
end
local max = tonumber(ARGV[9])
local messages = {}
if max > 0 and from <= offset then
  messages = redis.call('LRANGE', LOG, from - first, from - first + max - 1)
end
return {epoch, offset, complete, from, messages}
