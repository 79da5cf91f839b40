-- What several operations do to the rows of a conversation C and of its customer T.

local day = 86400000

-- Adds to the books: what happened, in which direction, in which channel.
local function count(what, direction, channel, number)
  if number ~= 0 then redis.call('HINCRBY', key('books'), what .. ' ' .. direction .. ' ' .. channel, number) end
end

-- Which index tells when the conversation may expire, and when that is.
local function expiry(active, erased, days)
  if erased then return 'xg', active end
  if days ~= '-' then return 'xo', active + tonumber(days) * day end
  return 'xd', active
end

local function place_expiry(C, active, erased, days)
  for _, name in ipairs({ 'xo', 'xd', 'xg' }) do redis.call('ZREM', key(name), C) end
  local name, due = expiry(active, erased, days)
  redis.call('ZADD', key(name), due, C)
end

-- How many bytes were noted, and of which version.
local function noted_bytes(note)
  local version, bytes = string.match(note or '', '^(%S+) (%S+)$')
  return tonumber(bytes or 0), tonumber(version)
end

local function use_bytes(channel, number)
  if number ~= 0 then redis.call('HINCRBY', key('usage'), channel, text(number)) end
end

-- Where the body of an entry begins: behind three lines.
local function body_start(entry)
  local at = 0
  for _ = 1, 3 do at = string.find(entry, '\n', at + 1, true) end
  return at + 1
end

-- What the document and the bodies of the entries take.
local function counted_bytes(C)
  local document = redis.call('GET', key('d', C))
  local bytes, from = #document - string.find(document, '\n', 1, true), 0
  while true do
    local entries = redis.call('LRANGE', key('e', C), from, from + 49)
    for _, entry in ipairs(entries) do bytes = bytes + #entry - body_start(entry) + 1 end
    if #entries < 50 then return bytes end
    from = from + 50
  end
end

-- The position at the beginning of an item's text, whether it is counted, and its conversation.
local function item_head(item)
  return string.match(item, '^(%S+) (%S+) (%S+)\n')
end

local function rest_of(text)
  return string.sub(text, (string.find(text, '\n', 1, true)) + 1)
end

-- The text with another last line, and another line before it where one is given.
local function with_body(text, body, before)
  local first = string.find(text, '\n', 1, true)
  local second = string.find(text, '\n', first + 1, true)
  if before == nil then
    local third = string.find(text, '\n', second + 1, true)
    return string.sub(text, 1, third) .. body
  end
  return string.sub(text, 1, second) .. before .. '\n' .. body
end

-- Removes what waits for C; how much of it was counted.
local function clear_items(C, T)
  local counted = 0
  for _, member in ipairs(redis.call('ZRANGE', key('o', T), 0, -1)) do
    local id = string.sub(member, 2)
    local _, _, whose = item_head(redis.call('HGET', key('i', T), id) or '')
    if whose == C then
      counted = counted + tonumber(string.sub(member, 1, 1))
      redis.call('HDEL', key('i', T), id)
      redis.call('ZREM', key('o', T), member)
    end
  end
  if redis.call('EXISTS', key('o', T)) == 0 then redis.call('ZREM', key('waiting'), T) end
  return counted
end

local function delete_letter(T, id)
  redis.call('HDEL', key('x', T), id)
  redis.call('ZREM', key('dead'), id)
  redis.call('HDEL', key('deadof'), id)
end

local function delete_conversation(C, head)
  local T = head.T
  local noted = redis.call('HMGET', key('c', C), 'ch', 'z')
  if noted[1] then use_bytes(noted[1], -noted_bytes(noted[2])) end
  for id in pairs(head.dead) do delete_letter(T, id) end
  for _, ticket in ipairs(head.tickets) do redis.call('HDEL', key('t', T), ticket) end
  for _, name in ipairs({ 'xo', 'xd', 'xg' }) do redis.call('ZREM', key(name), C) end
  redis.call('ZREM', key('l', T), C)
  redis.call('SREM', key('u', head.U), C)
  redis.call('DEL', key('c', C), key('d', C), key('e', C), key('h', C))
  if redis.call('EXISTS', key('l', T)) == 1 then return end
  -- Whoever owns the customer removes it at the end; nobody else would. What it is called is of no use any more.
  redis.call('HDEL', key('m', T), 'ch', 'se')
  if redis.call('HGET', key('m', T), 'o') then redis.call('EXPIRE', key('m', T), 604800)
  else redis.call('DEL', key('m', T)) end
end

-- Dead letters and tickets of a conversation, by looking through its customer's.
local function belongings(C, T, id)
  local dead, tickets = {}, {}
  local letters = redis.call('HGETALL', key('x', T))
  for index = 1, #letters, 2 do
    if string.match(letters[index + 1], '^%S+ (%S+)\n') == C then dead[letters[index]] = true end
  end
  local linked = redis.call('HGETALL', key('t', T))
  for index = 1, #linked, 2 do
    if linked[index + 1] == id then tickets[#tickets + 1] = linked[index] end
  end
  return dead, tickets
end
