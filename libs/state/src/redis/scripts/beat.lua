#!lua flags=allow-oom
-- The heartbeat of a replica, under the name of its present incarnation.
-- KEYS[1]  any key of the members, for the way to them
-- ARGV     what all keys begin with; "beat", "join" or "leave"; incarnation; its life in milliseconds; what it says of itself; an
--          earlier incarnation that ends (or ""); "1" if it knows of a server that may have forgotten something
-- Keys     {members}:m ZSET incarnation by end of life, {members}:i HASH what they say of themselves, {members}:t HASH time of the last
--          beat, run of the server, and the position (microseconds) up to which a server may have forgotten what was written
-- Answers  "alive" or "dead" (it was removed: others may have taken over), run, that position, then names and what they say of
--          themselves of all that live
local prefix, what, me, life = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local members, sayings, times = prefix .. '{members}:m', prefix .. '{members}:i', prefix .. '{members}:t'
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
-- Positions come from the clocks of servers; so far may they be apart.
local apart = 1000

local function remove(name)
  redis.call('ZREM', members, name)
  redis.call('HDEL', sayings, name)
end

if what == 'leave' then
  remove(me)
  return { 'dead' }
end

local known = redis.call('HMGET', times, 'at', 'run', 'forgotten')
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local forgotten = known[3] or '0'
if ARGV[7] == '1' or (known[2] and known[2] ~= run) then forgotten = string.format('%.0f', (now + apart) * 1000) end

-- Nobody could beat, or the clock was set: silence proves nothing.
local gap = known[1] and now - tonumber(known[1]) or 0
if math.abs(gap) > life / 2 then
  for _, name in ipairs(redis.call('ZRANGE', members, 0, -1)) do redis.call('ZINCRBY', members, gap, name) end
end
redis.call('HSET', times, 'at', now, 'run', run, 'forgotten', forgotten)

if ARGV[6] ~= '' then remove(ARGV[6]) end
local is_alive = what == 'join' or redis.call('ZSCORE', members, me)
if is_alive then
  redis.call('ZADD', members, now + life, me)
  if redis.call('HGET', sayings, me) ~= ARGV[5] then redis.call('HSET', sayings, me, ARGV[5]) end
end
-- This removal, and nothing else, permits a take-over.
for _, name in ipairs(redis.call('ZRANGEBYSCORE', members, '-inf', now)) do remove(name) end

local answer = { is_alive and 'alive' or 'dead', run, forgotten }
for _, name in ipairs(redis.call('ZRANGE', members, 0, -1)) do
  answer[#answer + 1] = name
  answer[#answer + 1] = redis.call('HGET', sayings, name) or ''
end
return answer
