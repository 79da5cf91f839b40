-- Sockets, whoever listens, and how often somebody did something.
--   s HASH (in the place of a replica) open socket -> channel   b:T SET replicas with a socket bound to a conversation of the customer
--   q:U STRING the last socket of a user   rl:H STRING how often it was done

local day_seconds = 86400
local sockets_life = 30000

-- T, replica.
ops.listen = function(args)
  redis.call('SADD', key('b', args[1]), args[2])
  return redis.call('EXPIRE', key('b', args[1]), day_seconds)
end

-- T, replica.
ops.unlisten = function(args)
  return redis.call('SREM', key('b', args[1]), args[2])
end

-- T. The replicas that listen.
ops.listeners = function(args)
  return redis.call('SMEMBERS', key('b', args[1]))
end

-- Socket and channel, any number of times.
ops.add_sockets = function(args)
  redis.call('HSET', key('s'), unpack(args))
  return redis.call('PEXPIRE', key('s'), sockets_life)
end

-- Sockets, at least one.
ops.remove_sockets = function(args)
  return redis.call('HDEL', key('s'), unpack(args))
end

-- How many there should be. Lets them live on; answers with all that are there where there are not that many.
ops.renew_sockets = function(args)
  redis.call('PEXPIRE', key('s'), sockets_life)
  if redis.call('HLEN', key('s')) == tonumber(args[1]) then return false end
  return redis.call('HKEYS', key('s'))
end

ops.end_sockets = function()
  return redis.call('DEL', key('s'))
end

-- Socket. Its channel, or nothing.
ops.socket = function(args)
  return redis.call('HGET', key('s'), args[1])
end

-- U, socket.
ops.remember = function(args)
  return redis.call('SET', key('q', args[1]), args[2], 'EX', day_seconds)
end

-- U. The socket, or nothing.
ops.recall = function(args)
  return redis.call('GET', key('q', args[1]))
end

-- H, length of the window in milliseconds, how often it was done now. How often it was done in this window, now included, and
-- the milliseconds until it ends.
ops.count = function(args)
  local number = redis.call('INCRBY', key('rl', args[1]), args[3])
  if number == tonumber(args[3]) then redis.call('PEXPIRE', key('rl', args[1]), args[2]) end
  return { number, redis.call('PTTL', key('rl', args[1])) }
end
