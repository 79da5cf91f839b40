-- What is counted, looked through, deleted and put back; and confirmations.

-- C, push number, hop. Raises the number up to which a client is known to have received.
ops.confirm = function(args)
  local C, push = args[1], tonumber(args[2])
  local head = redis.call('HMGET', key('c', C), 'k', 'p', 'f', 'ch')
  if not head[1] or push <= tonumber(head[1]) or push > tonumber(head[2]) then return 0 end
  redis.call('HSET', key('c', C), 'k', args[2])
  if tonumber(head[3]) < 2 then
    count('delivered', 'to_client', head[4], push - tonumber(head[1]))
    redis.call('RPUSH', key('h', C), args[3])
    redis.call('LTRIM', key('h', C), -200, -1)
  end
  return 1
end

-- Counted items that wait, by channel.
local function pending()
  local by_channel = {}
  for _, T in ipairs(redis.call('ZRANGE', key('waiting'), 0, -1)) do
    local channel = redis.call('HGET', key('m', T), 'ch')
    local number = by_channel[channel] or 0
    for _, member in ipairs(redis.call('ZRANGE', key('o', T), 0, -1)) do
      if string.sub(member, 1, 1) == '1' then number = number + 1 end
    end
    by_channel[channel] = number
  end
  return by_channel
end

-- The books of this place: names and numbers, and what waits as "pending to_helpdesk".
ops.books = function()
  local books = redis.call('HGETALL', key('books'))
  for channel, number in pairs(pending()) do
    books[#books + 1] = 'pending to_helpdesk ' .. channel
    books[#books + 1] = number
  end
  return books
end

-- As `books`, with what the conversations hold for clients as "pending to_client": all of one moment.
ops.recount = function()
  local books, held = ops.books(), {}
  for _, name in ipairs({ 'xo', 'xd' }) do
    for _, C in ipairs(redis.call('ZRANGE', key(name), 0, -1)) do
      local head = redis.call('HMGET', key('c', C), 'ch', 'p', 'k')
      if head[1] then held[head[1]] = (held[head[1]] or 0) + tonumber(head[2]) - tonumber(head[3]) end
    end
  end
  for channel, number in pairs(held) do
    books[#books + 1] = 'pending to_client ' .. channel
    books[#books + 1] = number
  end
  return books
end

-- Index ("xo", "xd" or "xg") and C behind which to begin. A hundred conversations of it.
ops.walk = function(args)
  local members = redis.call('ZRANGE', key(args[1]), tonumber(args[2]), tonumber(args[2]) + 99)
  return members
end

-- What the conversations of each channel take here: channels and bytes.
ops.usage = function()
  return redis.call('HGETALL', key('usage'))
end

-- As `usage`, then what is noted of all conversations for each: channel, what is kept, what was found.
ops.audit_usage = function()
  local found, answer = {}, {}
  for _, name in ipairs({ 'xo', 'xd', 'xg' }) do
    for _, C in ipairs(redis.call('ZRANGE', key(name), 0, -1)) do
      local head = redis.call('HMGET', key('c', C), 'ch', 'z')
      if head[1] then found[head[1]] = (found[head[1]] or 0) + noted_bytes(head[2]) end
    end
  end
  for channel, number in pairs(found) do
    answer[#answer + 1] = channel
    answer[#answer + 1] = redis.call('HGET', key('usage'), channel) or '0'
    answer[#answer + 1] = text(number)
  end
  local usage = ops.usage()
  for index = 1, #usage, 2 do
    if not found[usage[index]] then
      answer[#answer + 1] = usage[index]
      answer[#answer + 1] = usage[index + 1]
      answer[#answer + 1] = '0'
    end
  end
  return answer
end

-- C. What the audit compares: s, p, f, w, items of it that wait, bytes that are noted ("" if not of this version) and found, then of
-- each entry the first line; nothing if it is gone.
ops.audit = function(args)
  local C = args[1]
  local found = redis.call('HMGET', key('c', C), 'i', 's', 'p', 'f', 'w', 'T', 'z', 'v')
  if not found[1] then return false end
  local T, waits = found[6], 0
  local bytes, version = noted_bytes(found[7])
  for _, member in ipairs(redis.call('ZRANGE', key('o', T), 0, -1)) do
    local item = redis.call('HGET', key('i', T), string.sub(member, 2))
    local _, _, whose = item_head(item or '')
    if whose == C then waits = waits + 1 end
  end
  found[5], found[6] = found[5] or '0', waits
  found[7], found[8] = version == tonumber(found[8]) and text(bytes) or '', text(counted_bytes(C))
  local from = 0
  while true do
    local entries = redis.call('LRANGE', key('e', C), from, from + 99)
    for _, entry in ipairs(entries) do found[#found + 1] = string.match(entry, '^[^\n]*') end
    if #entries < 100 then return found end
    from = from + 100
  end
end

-- Items of this place that wait for no conversation: their ids.
ops.lost_items = function()
  local found = {}
  for _, T in ipairs(redis.call('ZRANGE', key('waiting'), 0, -1)) do
    for _, member in ipairs(redis.call('ZRANGE', key('o', T), 0, -1)) do
      local id = string.sub(member, 2)
      local _, _, C = item_head(redis.call('HGET', key('i', T), id) or '')
      if not C or redis.call('EXISTS', key('c', C)) == 0 then found[#found + 1] = id end
    end
  end
  return found
end

-- Limit. The newest dead letters here: ids and times.
ops.dead = function(args)
  return redis.call('ZREVRANGE', key('dead'), 0, tonumber(args[1]) - 1, 'WITHSCORES')
end

-- Id. Channel and session id of the customer, and the dead letter; nothing if there is none here.
ops.dead_letter = function(args)
  local T = redis.call('HGET', key('deadof'), args[1])
  if not T then return false end
  local names = redis.call('HMGET', key('m', T), 'ch', 'se')
  return { names[1], names[2], redis.call('HGET', key('x', T), args[1]) }
end

-- Index, time, limit. Deletes conversations that were due before the time, for which nothing waits; one that was active since is due
-- later. Answers with what the documents begin with, the identity of each.
ops.expire = function(args)
  local index, before, limit = args[1], tonumber(args[2]), tonumber(args[3])
  local gone, offset = {}, 0
  while #gone < limit do
    local due = redis.call('ZRANGEBYSCORE', key(index), '-inf', '(' .. args[2], 'LIMIT', offset, 50)
    for _, C in ipairs(due) do
      local head = redis.call('HMGET', key('c', C), 'T', 'i', 'ch', 'a', 'f', 'x', 'w', 'p', 'k', 'U')
      local erased = tonumber(head[5]) >= 2
      local name, at = expiry(tonumber(head[4]), erased, head[6])
      if name ~= index or at >= before then
        redis.call('ZREM', key(index), C)
        redis.call('ZADD', key(name), at, C)
      elseif tonumber(head[7] or 0) > 0 then
        offset = offset + 1
      elseif #gone < limit then
        local dead, tickets = belongings(C, head[1], head[2])
        gone[#gone + 1] = string.match(redis.call('GET', key('d', C)), '^[^\n]*')
        if not erased then count('dead', 'to_client', head[3], tonumber(head[8]) - tonumber(head[9])) end
        delete_conversation(C, { T = head[1], U = head[10], dead = dead, tickets = tickets })
      end
    end
    if #due < 50 or offset > 20000 then return gone end
  end
  return gone
end

-- Indexes and times in turn. How many conversations may be due.
ops.due = function(args)
  local number = 0
  for at = 1, #args, 2 do
    number = number + redis.call('ZCOUNT', key(args[at]), '-inf', '(' .. args[at + 1])
  end
  return number
end
