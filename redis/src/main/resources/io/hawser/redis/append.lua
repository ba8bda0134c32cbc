
-- append.lua: stores a message and sends it to the nodes that follow the topic.
--   ARGV[7]  channel
--   ARGV[8]  message
-- Returns the position of the message.
offset = offset + 1
redis.call('RPUSH', LOG, string.format('%012x', now) .. ARGV[8])
count = count + 1
bytes = bytes + #ARGV[8]
trim()
redis.call('PEXPIRE', LOG, MAX_AGE)
save()
redis.call('SPUBLISH', ARGV[7], epoch .. ' ' .. string.format('%.0f', offset) .. ' ' .. ARGV[8])
return {epoch, offset}
