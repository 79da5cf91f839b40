-- What is read. Answers are bounded: who needs more asks again for what follows.
local most_bytes = 262144

-- C. Head and document; or the tag of the place where the conversation is instead, if that is noted here; or nothing.
ops.load = function(args)
  return conversation(args[1]) or redis.call('GET', key('a', args[1]))
end

-- The first line of a document, which says whose it is. The document itself may be large, and is not read.
local function identity(C)
  local size = 512
  while true do
    local text = redis.call('GETRANGE', key('d', C), 0, size - 1)
    local line = string.match(text, '^([^\n]*)\n')
    if line or #text < size then return line or '' end
    size = size * 4
  end
end

-- C. Last activity, flags, identity, and how long the document is; or as `load` where it is not here.
ops.head = function(args)
  local head = redis.call('HMGET', key('c', args[1]), 'a', 'f')
  if not head[1] then return redis.call('GET', key('a', args[1])) end
  return { head[1], head[2], identity(args[1]), redis.call('STRLEN', key('d', args[1])) }
end

-- C, the tag of the place where it is going to be, and that of one where it is not (or ""). Notes it where its id leads to, unless
-- another one is noted; answers with what is noted there.
ops.note_place = function(args)
  local noted = redis.call('GET', key('a', args[1]))
  if noted and noted ~= args[3] then return noted end
  redis.call('SET', key('a', args[1]), args[2])
  return args[2]
end

-- C. Forgets where it is.
ops.forget_place = function(args)
  return redis.call('DEL', key('a', args[1]))
end

-- The number of pushed entries up to this one, and whether it is one itself.
local function entry_head(entry)
  local pushes, is_pushed = string.match(entry, '^(%d+) (%d)\n')
  return tonumber(pushes), is_pushed == '1'
end

-- C, push number, limit. Pushed entries behind the number, each as its number in the transcript and its text; first whether there
-- are more.
ops.pushed = function(args)
  local list, after, limit = key('e', args[1]), tonumber(args[2]), tonumber(args[3])
  local low, high = 0, redis.call('LLEN', list)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if entry_head(redis.call('LINDEX', list, middle)) <= after then low = middle + 1 else high = middle end
  end
  local found, bytes = { 0 }, 0
  while true do
    local entries = redis.call('LRANGE', list, low, low + 19)
    for index, entry in ipairs(entries) do
      local _, is_pushed = entry_head(entry)
      if is_pushed then
        if #found > 1 and (#found > 2 * limit or bytes + #entry > most_bytes) then
          found[1] = 1
          return found
        end
        bytes = bytes + #entry
        found[#found + 1] = low + index
        found[#found + 1] = entry
      end
    end
    if #entries < 20 then return found end
    low = low + 20
  end
end

-- C, index, limit, bytes. Entries from there on, no more than that, but one if there is one.
ops.entries = function(args)
  local list, from, limit, most = key('e', args[1]), tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  local found, bytes, step = {}, 0, 2
  while true do
    local entries = redis.call('LRANGE', list, from, from + step - 1)
    for _, entry in ipairs(entries) do
      bytes = bytes + #entry
      if #found >= limit or #found > 0 and bytes > most then return found end
      found[#found + 1] = entry
    end
    if #entries < step then return found end
    from = from + step
    -- As many as will fit by the size of those before.
    step = math.max(1, math.min(20, math.floor((most - bytes) * #found / bytes)))
  end
end

-- C, and how the second line of the entry begins. Its number and its text; nothing if there is none.
ops.entry = function(args)
  local list, from = key('e', args[1]), 0
  while true do
    local entries = redis.call('LRANGE', list, from, from + 49)
    for index, entry in ipairs(entries) do
      local start = string.find(entry, '\n', 1, true) + 1
      if string.sub(entry, start, start + #args[2] - 1) == args[2] then return { from + index, entry } end
    end
    if #entries < 50 then return false end
    from = from + 50
  end
end

-- C. The trace.
ops.hops = function(args)
  return redis.call('LRANGE', key('h', args[1]), 0, -1)
end

-- T, limit, position, C or "". Waiting items behind the position, each as id and text; first whether there are more.
ops.waiting = function(args)
  local T, limit, position, only = args[1], tonumber(args[2]), '(' .. args[3], args[4]
  local found, bytes = { 0 }, 0
  while true do
    local members = redis.call('ZRANGEBYSCORE', key('o', T), position, '+inf', 'LIMIT', 0, 50)
    for _, member in ipairs(members) do
      local id = string.sub(member, 2)
      local item = redis.call('HGET', key('i', T), id)
      local at, _, C = item_head(item)
      if only == '' or only == C then
        if #found > 1 and (#found > 2 * limit or bytes + #item > most_bytes) then
          found[1] = 1
          return found
        end
        bytes = bytes + #item
        found[#found + 1] = id
        found[#found + 1] = item
      end
      position = '(' .. at
    end
    if #members < 50 then return found end
  end
end

-- T, limit. The customer's conversations, the newest first.
ops.conversations = function(args)
  return redis.call('ZREVRANGE', key('l', args[1]), 0, tonumber(args[2]) - 1)
end

-- U. The user's conversations here that are listed, each with its last activity.
ops.of_user = function(args)
  local found = {}
  for _, C in ipairs(redis.call('SMEMBERS', key('u', args[1]))) do
    local head = redis.call('HMGET', key('c', C), 'a', 'f')
    if head[2] == '1' then
      found[#found + 1] = C
      found[#found + 1] = head[1]
    end
  end
  return found
end

-- U. How many those are.
ops.count_of_user = function(args)
  local number = 0
  for _, C in ipairs(redis.call('SMEMBERS', key('u', args[1]))) do
    if redis.call('HGET', key('c', C), 'f') == '1' then number = number + 1 end
  end
  return number
end

-- Limit, T behind which to begin (or ""), this replica's incarnation, then all that live. Customers with waiting items that nobody who
-- lives owns, or this replica, each as its channel and session id; first the T to go on behind, "" at the end.
ops.orphans = function(args)
  local limit, after, me = tonumber(args[1]), args[2], args[3]
  local lives = {}
  for index = 4, #args do lives[args[index]] = true end
  local found, seen = { '' }, 0
  while true do
    local from = after == '' and '-' or '(' .. after
    local page = redis.call('ZRANGEBYLEX', key('waiting'), from, '+', 'LIMIT', 0, 100)
    for _, T in ipairs(page) do
      local names = redis.call('HMGET', key('m', T), 'ch', 'se', 'o')
      if names[1] and (not names[3] or names[3] == me or not lives[names[3]]) then
        found[#found + 1] = names[1]
        found[#found + 1] = names[2]
      end
      after, seen = T, seen + 1
      if #found > 2 * limit or seen >= 2000 then
        found[1] = after
        return found
      end
    end
    if #page < 100 then return found end
  end
end
