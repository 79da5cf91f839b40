-- Changes of one conversation. Keys of a conversation C and of its customer T:
--   c:C HASH  T U(ser) i(d) ch(annel) v(ersion) s(eq) p(ush) k (confirmed push) a(ctive) f(lags: 1 listed, 2 erased) x (days) w(aiting items)
--             z the version up to which bytes were counted, and how many these are: of the document and the bodies of the entries
--             n0..n3 the last commits: id, first position given out, last position that waited before
--   d:C STRING identity, a line break, document   e:C LIST entries by number   h:C LIST trace
--   m:T HASH ch se, o(wner) e(poch) d(oubt), lp last position   l:T ZSET conversations by creation   t:T HASH ticket -> conversation
--   o:T ZSET waiting items by position ("1" counted or "0", and the id)   i:T HASH id -> "position counted C", meta, body
--   x:T HASH dead letters: id -> "time C", reason, item   u:U SET conversations of a user
--   g ZSET what was erased, by keyed hashes (see contract/erased.ts) and time
--   waiting ZSET T   dead ZSET id by time   deadof HASH id -> T   books HASH   usage HASH channel -> bytes   xo xd xg ZSET C by when it may expire

-- Where those are whom the customer concerns: the owner ("" if there is none), then the listeners.
local function add_route(answer, T, owner)
  answer[#answer + 1] = owner or ''
  for _, listener in ipairs(redis.call('SMEMBERS', key('b', T))) do answer[#answer + 1] = listener end
  return answer
end

-- What load, conflicts and lists answer with; nil if there is none.
local function conversation(C)
  local head = redis.call('HMGET', key('c', C), 'v', 's', 'p', 'k', 'a', 'f', 'x', 'z')
  if not head[1] then return nil end
  head[8] = text(noted_bytes(head[8]))
  head[9] = redis.call('GET', key('d', C))
  return head
end

local function committed(confirmed, base, after, bytes, T, owner)
  return add_route({ 'committed', confirmed, base, after, text(bytes) }, T, owner)
end

-- Whether what was noted of a version is of this commit.
local function is_note_of(note, commit_id)
  return note and string.sub(note, 1, #commit_id + 1) == commit_id .. ' '
end

-- What an earlier copy of the same commit has answered; nil if there was none.
local function again(args)
  local h = words(args[1])
  local C, expect = h[1], tonumber(h[4])
  local noted = redis.call('HMGET', key('c', C), 'n' .. (expect + 1) % 4, 'k', 'T', 'z')
  local id, base, after = string.match(noted[1] or '', '^(%S+) (%S+) (%S+)$')
  if id ~= h[3] then return nil end
  return committed(noted[2], base, after, noted_bytes(noted[4]), noted[3], redis.call('HGET', key('m', noted[3]), 'o'))
end

repeats.commit = function(args)
  return again(args) or '!late'
end

local function settle(T, id, position, death)
  local item = redis.call('HGET', key('i', T), id)
  if not item then return nil end
  local at, counted, C = item_head(item)
  if at ~= position then return nil end
  redis.call('HDEL', key('i', T), id)
  redis.call('ZREM', key('o', T), counted .. id)
  redis.call('HINCRBY', key('c', C), 'w', -1)
  if death ~= '' then
    local died = string.match(death, '^(%S+)\n')
    redis.call('HSET', key('x', T), id, died .. ' ' .. C .. '\n' .. rest_of(death) .. '\n' .. item)
    redis.call('ZADD', key('dead'), died, id)
    redis.call('HSET', key('deadof'), id, T)
  end
  return tonumber(counted)
end

-- Header: C T commit-id expect seq push active flags days owner epoch owned-T accepted created U, then how many there are of entries,
-- rewrites, new items, amendments, settlements, forgotten dead letters, tickets, hops and documents (0 or 1), then the id of the commit
-- that must have made the expected version (or "-"), and the bytes that are added beside rewrites, or all of a tombstone. T is "-" where the
-- conversation is there already. Then: channel, session id, id; document; entries; rewrites (seq, origin, body); items (id, flag, meta,
-- body); amendments (id, position, body); settlements (id, position, death); ids; tickets; hops.
ops.commit = function(args)
  local h = words(args[1])
  local C, commit_id, expect = h[1], h[3], tonumber(h[4])
  local head = key('c', C)
  local note = 'n' .. (expect + 1) % 4
  local old = redis.call('HMGET', head, 'v', 'k', 'f', 'a', 'x', 'T', note, 'n' .. expect % 4, 'z')
  local version = tonumber(old[1] or 0)
  local T = old[6] or h[2]
  if is_note_of(old[7], commit_id) then return again(args) end
  local owned = redis.call('HMGET', key('m', h[12] ~= '-' and h[12] or T), 'o', 'e', 'lp')
  if h[10] ~= '-' and (owned[1] ~= h[10] or owned[2] ~= h[11]) then return { 'fenced' } end
  if version == 0 and expect == 0 then
    local elsewhere = redis.call('GET', key('a', C))
    if elsewhere and elsewhere ~= tag then return { 'elsewhere', elsewhere } end
  end
  local is_based = h[25] == '-' or is_note_of(old[8], h[25])
  if version ~= expect or not is_based then
    local current = conversation(C)
    if not current then return { 'conflict' } end
    table.insert(current, 1, 'conflict')
    return current
  end

  local channel, session, id = args[2], args[3], args[4]
  local numbers = {}
  for index = 16, 24 do numbers[#numbers + 1] = tonumber(h[index]) end
  local entries, rewrites, items, amendments, settlements, forgotten, tickets, hops, documents = unpack(numbers)
  local at_document = 5
  local at_entries = at_document + documents
  local at_rewrites = at_entries + entries
  local at_items = at_rewrites + 3 * rewrites
  local at_amendments = at_items + 4 * items
  local at_settlements = at_amendments + 3 * amendments
  local at_forgotten = at_settlements + 3 * settlements
  local at_tickets = at_forgotten + forgotten
  local at_hops = at_tickets + tickets

  for index = at_tickets, at_tickets + tickets - 1 do
    local whose = redis.call('HGET', key('t', T), args[index])
    if whose and whose ~= id then return { 'taken', index - at_tickets } end
  end
  for index = at_items, at_amendments - 1, 4 do
    local item = args[index]
    local is_dead = redis.call('HEXISTS', key('x', T), item) == 1
    for other = at_forgotten, at_forgotten + forgotten - 1 do
      if args[other] == item then is_dead = false end
    end
    if is_dead or redis.call('HEXISTS', key('i', T), item) == 1 then return { 'wrong', 'a work id is taken' } end
  end

  -- From here on everything is written.
  local flags = tonumber(h[8])
  local was_erased, is_erased = tonumber(old[3] or 0) >= 2, flags >= 2
  local used, counted_at = noted_bytes(old[9])
  local bytes = tonumber(h[26])
  -- A replica of an older program counts nothing.
  if not is_erased and version > 0 then bytes = bytes + (counted_at == version and used or counted_bytes(C)) end
  local confirmed = old[2] or '0'
  local last = redis.call('ZRANGE', key('o', T), -1, -1, 'WITHSCORES')
  local after = last[2] and text(tonumber(last[2])) or '0'
  local base = '0'

  for index = at_forgotten, at_forgotten + forgotten - 1 do
    if redis.call('HEXISTS', key('x', T), args[index]) == 1 then delete_letter(T, args[index]) end
  end
  local delivered, dead = 0, 0
  if is_erased and not was_erased and version > 0 then
    dead = clear_items(C, T)
    redis.call('HSET', head, 'w', '0')
    for letter in pairs(belongings(C, T, id)) do delete_letter(T, letter) end
  end
  for index = at_amendments, at_settlements - 1, 3 do
    local item = redis.call('HGET', key('i', T), args[index])
    if item and item_head(item) == args[index + 1] then
      local meta = string.match(item, '^[^\n]*\n([^\n]*)\n')
      redis.call('HSET', key('i', T), args[index], string.match(item, '^[^\n]*') .. '\n' .. meta .. '\n' .. args[index + 2])
    end
  end
  for index = at_settlements, at_forgotten - 1, 3 do
    local counted = settle(T, args[index], args[index + 1], is_erased and '' or args[index + 2])
    if counted and args[index + 2] ~= '' then dead = dead + counted
    elseif counted then delivered = delivered + counted end
  end
  local accepted = 0
  if items > 0 then
    local first = math.max(microseconds, tonumber(owned[3] or 0) + 1)
    base = text(first)
    local position = first
    for index = at_items, at_amendments - 1, 4 do
      local item, counted = args[index], args[index + 1]
      redis.call('ZADD', key('o', T), text(position), counted .. item)
      local line = text(position) .. ' ' .. counted .. ' ' .. C .. '\n'
      redis.call('HSET', key('i', T), item, line .. args[index + 2] .. '\n' .. args[index + 3])
      accepted = accepted + tonumber(counted)
      position = position + 1
    end
    redis.call('HSET', key('m', T), 'lp', text(position - 1))
    redis.call('HINCRBY', head, 'w', items)
    redis.call('ZADD', key('waiting'), 0, T)
  elseif settlements > 0 and redis.call('EXISTS', key('o', T)) == 0 then
    redis.call('ZREM', key('waiting'), T)
  end
  count('accepted', 'to_helpdesk', channel, accepted)
  count('delivered', 'to_helpdesk', channel, delivered)
  count('dead', 'to_helpdesk', channel, dead)

  local pushed = tonumber(h[13])
  count('accepted', 'to_client', channel, pushed)
  if was_erased then count('dead', 'to_client', channel, pushed)
  elseif is_erased then count('dead', 'to_client', channel, tonumber(h[6]) - tonumber(confirmed)) end

  if is_erased then
    redis.call('DEL', key('e', C), key('h', C))
  else
    for index = at_entries, at_rewrites - 1 do redis.call('RPUSH', key('e', C), args[index]) end
    for index = at_rewrites, at_items - 1, 3 do
      local at = tonumber(args[index]) - 1
      local entry = redis.call('LINDEX', key('e', C), at)
      if entry then
        local origin = args[index + 1]
        bytes = bytes + #args[index + 2] - (#entry - body_start(entry) + 1)
        redis.call('LSET', key('e', C), at, with_body(entry, args[index + 2], origin ~= '' and origin or nil))
      end
    end
    if hops > 0 then
      for index = at_hops, at_hops + hops - 1 do redis.call('RPUSH', key('h', C), args[index]) end
      redis.call('LTRIM', key('h', C), -200, -1)
    end
  end
  for index = at_tickets, at_tickets + tickets - 1 do redis.call('HSET', key('t', T), args[index], id) end

  if documents == 1 then redis.call('SET', key('d', C), args[at_document]) end
  if version == 0 then
    redis.call('HSET', head, 'T', T, 'U', h[15], 'i', id, 'ch', channel, 'k', '0')
    redis.call('ZADD', key('l', T), h[14], C)
    redis.call('HSET', key('m', T), 'ch', channel, 'se', session)
    redis.call('PERSIST', key('m', T))
    redis.call('SADD', key('u', h[15]), C)
  end
  local active = tonumber(h[7])
  if version == 0 or h[9] ~= old[5] or was_erased ~= is_erased or active < tonumber(old[4]) then
    place_expiry(C, active, is_erased, h[9])
  end
  use_bytes(channel, bytes - used)
  local noted = commit_id .. ' ' .. base .. ' ' .. after
  redis.call('HSET', head, 'v', text(version + 1), 's', h[5], 'p', h[6], 'a', h[7], 'f', h[8], 'x', h[9], note, noted,
    'z', text(version + 1) .. ' ' .. text(bytes))
  return committed(confirmed, base, after, bytes, T, owned[1])
end
