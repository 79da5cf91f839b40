#!luaFLAGS
-- One call for all operations of one moment. Every operation is carried out or refused by itself.
-- KEYS[1]  any key of the place, for the way to it
-- ARGV     what all keys begin with; the time (Redis' milliseconds) after which nothing may be carried out any more;
--          then for each operation: its name, the hash tag of its place, the number of its arguments, the arguments
-- Answers  with the present time (microseconds), then one answer for each operation: its own, or a text that begins with "!":
--          "!late" was not carried out, "!error ..." is a mistake and did nothing
local prefix = ARGV[1]
local time = redis.call('TIME')
local microseconds = tonumber(time[1]) * 1000000 + tonumber(time[2])
local now = math.floor(microseconds / 1000)
local isLate = now > tonumber(ARGV[2])
local tag

local ops = {}
-- Operations that can say what an earlier copy of theirs has done, and so are asked even when it is late.
local repeats = {}

local function key(name, id)
  return prefix .. '{' .. tag .. '}:' .. name .. (id and ':' .. id or '')
end

-- A number as the text that JavaScript reads, without an exponent.
local function text(number)
  return string.format('%.0f', number)
end

-- The words of a text that is separated by single blanks.
local function words(line)
  local all, count = {}, 0
  for word in string.gmatch(line, '%S+') do
    count = count + 1
    all[count] = word
  end
  return all
end

--PARTS

local answers = { text(microseconds) }
local place = 3
while place <= #ARGV do
  local name, count = ARGV[place], tonumber(ARGV[place + 2])
  tag = ARGV[place + 1]
  local args = {}
  for index = 1, count do args[index] = ARGV[place + 2 + index] end
  place = place + 3 + count
  local done, answer
  if isLate and not repeats[name] then
    done, answer = true, '!late'
  else
    done, answer = pcall(isLate and repeats[name] or ops[name], args)
  end
  if not done then answer = '!error ' .. name .. ' ' .. (type(answer) == 'table' and answer.err or tostring(answer)) end
  answers[#answers + 1] = answer
end
return answers
