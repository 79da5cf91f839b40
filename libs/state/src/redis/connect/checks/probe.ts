/** Finds the commands that the scripts need and the user of Redis may not run. */
import { hash } from 'node:crypto';
import type { Script } from '../../scripts/scripts.js';

/** Each command that a script calls with a key, with arguments that do as little as possible. */
export const probedCommands: Readonly<Record<string, readonly string[]>> = {
  EXISTS: [],
  EXPIRE: ['1'],
  GET: [],
  GETRANGE: ['0', '0'],
  HDEL: ['f'],
  HEXISTS: ['f'],
  HGET: ['f'],
  HGETALL: [],
  HINCRBY: ['f', 'no number'],
  HKEYS: [],
  HLEN: [],
  HMGET: ['f'],
  HSET: ['f', 'v'],
  INCRBY: ['no number'],
  LINDEX: ['0'],
  LLEN: [],
  LRANGE: ['0', '0'],
  LSET: ['0', 'v'],
  LTRIM: ['0', '0'],
  PERSIST: [],
  PEXPIRE: ['1'],
  PTTL: [],
  RPUSH: ['v'],
  SADD: ['v'],
  SET: ['v'],
  SMEMBERS: [],
  SREM: ['v'],
  STRLEN: [],
  ZADD: ['no number', 'v'],
  ZCOUNT: ['0', '0'],
  ZINCRBY: ['no number', 'v'],
  ZRANGE: ['0', '0'],
  ZRANGEBYLEX: ['-', '+'],
  ZRANGEBYSCORE: ['0', '0'],
  ZREM: ['v'],
  ZREVRANGE: ['0', '0'],
  ZSCORE: ['v'],
  // Last, for it leaves nothing of what the others have made.
  DEL: [],
};

const text = `#!lua flags=allow-oom
-- KEYS[1]  a key that nothing else uses; gone afterwards
-- ARGV     for each command: its name, the number of its arguments behind the key, the arguments
-- Answers  with the names of those that this user may not run
local refused = {}
local place = 1
while place <= #ARGV do
  local call = { ARGV[place], KEYS[1] }
  for index = 1, tonumber(ARGV[place + 1]) do call[index + 2] = ARGV[place + 1 + index] end
  place = place + #call
  local answer = redis.pcall(unpack(call))
  -- What else a command has to say, as that the key is of another kind, is no matter.
  local problem = type(answer) == 'table' and answer.err or ''
  if string.find(problem, 'NOPERM') or string.find(problem, 'user executing the script') then refused[#refused + 1] = call[1] end
end
return refused
`;

export const probeScript: Script = { text, sha: hash('sha1', text) };

export const probeArgs: readonly string[] = Object.entries(probedCommands).flatMap(([name, args]) => [
  name,
  String(args.length),
  ...args,
]);
