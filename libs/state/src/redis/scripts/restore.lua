-- Copies of whole conversations, while no bridge runs.
--   r:C STRING the number of the part that is to come next, while a conversation is written in parts

local part_life = 86400

-- Removes a conversation with everything that belongs to it, or what is there of one that was written in part.
local function clear(C, T, id)
  local head = redis.call('HMGET', key('c', C), 'ch', 'p', 'k', 'f', 'U')
  local counted = clear_items(C, T)
  if head[1] then
    count('accepted', 'to_helpdesk', head[1], -counted)
    if tonumber(head[4]) < 2 then count('accepted', 'to_client', head[1], tonumber(head[3]) - tonumber(head[2])) end
  end
  local dead, tickets = belongings(C, T, id)
  delete_conversation(C, { T = T, U = head[5] or '-', dead = dead, tickets = tickets })
end

-- What the parts consist of: kind, then its texts.
local pieces = {
  -- Entry.
  e = { 1, function(C, _, _, entry) redis.call('RPUSH', key('e', C), entry) end },
  -- Hop.
  h = { 1, function(C, _, _, hop) redis.call('RPUSH', key('h', C), hop) end },
  -- Ticket.
  t = { 1, function(_, T, id, ticket) redis.call('HSET', key('t', T), ticket, id) end },
  -- "1" or "0" and the id, position, item.
  w = { 3, function(_, T, _, member, position, item)
    redis.call('ZADD', key('o', T), position, member)
    redis.call('HSET', key('i', T), string.sub(member, 2), item)
  end },
  -- Id, time, dead letter.
  x = { 3, function(_, T, _, letter, died, text)
    redis.call('HSET', key('x', T), letter, text)
    redis.call('ZADD', key('dead'), died, letter)
    redis.call('HSET', key('deadof'), letter, T)
  end },
}

-- Header: C T, number of this part and of the last one, version, push number received, created, active, flags, days, seq, push,
-- waiting items, counted ones of them, last position, "1" if in doubt, U, bytes. Then channel, session id, id, document (with the last part),
-- pieces. "written"; "part" if more is to come; "present": it is there, as new as that; "other": it is, and another customer's;
-- "gap": the part does not follow on what is there, to be begun anew.
ops.restore = function(args)
  local h = words(args[1])
  local C, T, part, last = h[1], h[2], tonumber(h[3]), tonumber(h[4])
  local channel, session, id = args[2], args[3], args[4]
  local old = redis.call('HMGET', key('c', C), 'v', 'k', 'T')
  if old[1] then
    if old[3] ~= T then return 'other' end
    local version = tonumber(old[1]) - tonumber(h[5])
    if version > 0 or (version == 0 and tonumber(old[2]) >= tonumber(h[6])) then return 'present' end
  end
  if part == 1 then
    clear(C, T, id)
  else
    local next_part = tonumber(redis.call('GET', key('r', C)) or 0)
    if next_part == part + 1 then return 'part' end
    if next_part ~= part then return 'gap' end
  end
  local at = 6
  while at <= #args do
    local piece = pieces[args[at]]
    piece[2](C, T, id, args[at + 1], args[at + 2], args[at + 3])
    at = at + 1 + piece[1]
  end
  if part < last then
    redis.call('SET', key('r', C), part + 1, 'EX', part_life)
    return 'part'
  end

  redis.call('DEL', key('r', C))
  redis.call('SET', key('d', C), args[5])
  redis.call('HSET', key('c', C), 'T', T, 'U', h[17], 'i', id, 'ch', channel, 'v', h[5], 'k', h[6], 'a', h[8], 'f', h[9], 'x', h[10],
    's', h[11], 'p', h[12], 'w', h[13], 'z', h[5] .. ' ' .. h[18])
  use_bytes(channel, tonumber(h[18]))
  redis.call('ZADD', key('l', T), h[7], C)
  redis.call('SADD', key('u', h[17]), C)
  local erased = tonumber(h[9]) >= 2
  place_expiry(C, tonumber(h[8]), erased, h[10])
  local m = key('m', T)
  redis.call('HSET', m, 'ch', channel, 'se', session)
  redis.call('PERSIST', m)
  if tonumber(redis.call('HGET', m, 'lp') or 0) < tonumber(h[15]) then redis.call('HSET', m, 'lp', h[15]) end
  if h[16] == '1' then redis.call('HSET', m, 'd', '1') end
  if h[13] ~= '0' then redis.call('ZADD', key('waiting'), 0, T) end
  count('accepted', 'to_helpdesk', channel, tonumber(h[14]))
  if not erased then count('accepted', 'to_client', channel, tonumber(h[12]) - tonumber(h[6])) end
  return 'written'
end

-- C, T, id. What belongs to a conversation beside what other operations read: "1" if its customer is in doubt, the last position,
-- the number of tickets, these, ids of dead letters.
ops.belongings = function(args)
  local m = redis.call('HMGET', key('m', args[2]), 'd', 'lp')
  local dead, tickets = belongings(args[1], args[2], args[3])
  local found = { m[1] or '0', m[2] or '0', #tickets }
  for _, ticket in ipairs(tickets) do found[#found + 1] = ticket end
  for letter in pairs(dead) do found[#found + 1] = letter end
  return found
end

-- Names of books and their numbers in turn, any number of times.
ops.set_books = function(args)
  for at = 1, #args, 2 do redis.call('HSET', key('books'), args[at], args[at + 1]) end
  return 1
end

-- How many replicas live. (Their place is that of the members.)
ops.living = function()
  return redis.call('ZCOUNT', key('m'), '(' .. now, '+inf')
end
