-- What is erased leaves for good: keyed hashes stay in its place.

-- Mark, time. Remembers that something was erased.
ops.entomb = function(args)
  return redis.call('ZADD', key('g'), 'GT', args[2], args[1])
end

-- Mark. 1 if it is remembered.
ops.tombstone = function(args)
  return redis.call('ZSCORE', key('g'), args[1]) and 1 or 0
end

-- C, T, id. Deletes an erased conversation for which nothing waits; 0 if it is none, 1 if it is gone, by an earlier copy of this too.
ops.bury = function(args)
  local C, T, id = args[1], args[2], args[3]
  local head = redis.call('HMGET', key('c', C), 'f', 'w', 'U')
  if not head[1] then return 1 end
  if tonumber(head[1]) < 2 or tonumber(head[2] or 0) > 0 then return 0 end
  local dead, tickets = belongings(C, T, id)
  delete_conversation(C, { T = T, U = head[3], dead = dead, tickets = tickets })
  return 1
end

-- Time, then indexes and times in turn. Forgets what was erased before that time. How many conversations may be due, and how many erased
-- ones are here still.
ops.tidy = function(args)
  local old = redis.call('ZRANGEBYSCORE', key('g'), '-inf', '(' .. table.remove(args, 1), 'LIMIT', 0, 1000)
  if #old > 0 then redis.call('ZREM', key('g'), unpack(old)) end
  return { ops.due(args), ops.due({ 'xg', '+inf' }) }
end

-- Index behind which to begin. A hundred marks, each with its time.
ops.tombstones = function(args)
  return redis.call('ZRANGE', key('g'), tonumber(args[1]), tonumber(args[1]) + 99, 'WITHSCORES')
end

-- The secret that marks are made with. (Its place is "meta".)
ops.take_secret = function(args)
  redis.call('HSET', key('v'), 'secret', args[1])
  return 1
end
