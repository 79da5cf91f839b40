/** The rights that a user of Redis needs for the bridge, as they stand in the documentation. */

/** For the prefix `db:`. What each command is for: the connection, the scripts, the inbox, a cluster, the scripts' own commands. */
export const smallestRights = [
  'resetkeys ~db:* resetchannels &db:in:* -@all',
  '+client|setname +select +info +time +wait',
  '+eval +evalsha',
  '+spublish +ssubscribe',
  '+cluster|info +cluster|slots',
  '+exists +expire +pexpire +pttl +persist +del +get +getrange +strlen +set +incrby',
  '+hget +hmget +hgetall +hkeys +hexists +hlen +hset +hdel +hincrby',
  '+llen +lindex +lrange +rpush +lset +ltrim',
  '+sadd +srem +smembers',
  '+zadd +zincrby +zrem +zscore +zcount +zrange +zrangebylex +zrangebyscore +zrevrange',
].join(' ');

/** At a Sentinel that lets nobody in without a password. */
export const sentinelRights = 'resetchannels &+switch-master -@all +sentinel|get-master-addr-by-name +subscribe';
