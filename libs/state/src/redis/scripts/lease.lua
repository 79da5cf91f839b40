-- Who owns a customer. m:T HASH: o(wner), an incarnation of a replica ("RID.n"); e(poch); d(oubt): "1" once something may be under way.

local unowned_life = 604800

-- The last replica that a name is an incarnation of.
local function replica_of(incarnation)
  return string.match(incarnation, '^(.*)%.')
end

-- T, replica, its incarnation, channel, session id, owner and epoch that may be replaced (or ""), and the position (microseconds) up to
-- which a server may have forgotten what was written. "owned", owner and epoch; or "granted", epoch, whether something may be under way
-- ("0", "1": it was marked, "2": it may have been), and the last position that waits.
ops.claim = function(args)
  local T, m = args[1], key('m', args[1])
  local old = redis.call('HMGET', m, 'o', 'e', 'd')
  local owner, epoch = old[1], old[2]
  if owner and replica_of(owner) ~= args[2] and (owner ~= args[6] or epoch ~= args[7]) then
    return { 'owned', owner, epoch }
  end
  local next_epoch = text(math.max(tonumber(epoch or 0) + 1, microseconds))
  redis.call('HSET', m, 'o', args[3], 'e', next_epoch)
  -- With its first conversation it stays; without one it needs no names, and the last may have been erased.
  if redis.call('EXISTS', key('l', T)) == 1 then
    redis.call('HSET', m, 'ch', args[4], 'se', args[5])
    redis.call('PERSIST', m)
  else
    redis.call('EXPIRE', m, unowned_life)
  end
  local first = redis.call('ZRANGE', key('o', T), 0, 0, 'WITHSCORES')
  local last = redis.call('ZRANGE', key('o', T), -1, -1, 'WITHSCORES')
  local doubt = '0'
  if old[3] == '1' then doubt = '1'
  elseif first[2] and tonumber(first[2]) <= tonumber(args[8]) then doubt = '2' end
  return { 'granted', next_epoch, doubt, last[2] and text(tonumber(last[2])) or '0' }
end

local function is_owner(T, me, epoch)
  local owned = redis.call('HMGET', key('m', T), 'o', 'e')
  return owned[1] == me and owned[2] == epoch
end

-- T, incarnation, epoch. Notes that something may be under way from now on; 0 if the lease is not valid.
ops.mark = function(args)
  if not is_owner(args[1], args[2], args[3]) then return 0 end
  redis.call('HSET', key('m', args[1]), 'd', '1')
  return 1
end

-- T, incarnation, epoch, "1" if something may still be under way. Gives the customer up; 0 if the lease is not valid.
ops.release = function(args)
  local T, m = args[1], key('m', args[1])
  if not is_owner(T, args[2], args[3]) then return 0 end
  redis.call('HDEL', m, 'o')
  if args[4] ~= '1' then redis.call('HDEL', m, 'd') end
  if redis.call('EXISTS', key('l', T)) == 1 then return 1 end
  if redis.call('HEXISTS', m, 'd') == 1 then redis.call('EXPIRE', m, unowned_life) else redis.call('DEL', m) end
  return 1
end

-- T. Where those are whom the customer concerns: the owner ("" if there is none), then the listeners.
ops.route = function(args)
  local route = redis.call('SMEMBERS', key('b', args[1]))
  table.insert(route, 1, redis.call('HGET', key('m', args[1]), 'o') or '')
  return route
end

-- Incarnation. 1 if it has not been removed from the members: nobody may take over from it. (Its place is that of the members.)
ops.lives = function(args)
  return redis.call('ZSCORE', key('m'), args[1]) and 1 or 0
end
