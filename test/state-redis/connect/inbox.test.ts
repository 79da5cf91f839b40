/** What the inbox promises: it hears again by itself, and says that it did not hear for a while. */
import { describe, expect, it } from 'vitest';
import { openRedisLine } from '../../support/redis/redis-line.js';
import { startRedis } from '../../support/redis/redis-server.js';
import { hear, open } from './open.js';

const channel = 'db:in:{r1}';

describe('the inbox', () => {
  it('hears what is published to it, in order', async () => {
    const opened = await open((await startRedis()).url);
    const heard = await hear(opened, channel);
    await Promise.all(['1', '2', '3'].map((message) => opened.publish(channel, message)));
    await expect.poll(() => heard.told).toEqual(['subscribed', '1', '2', '3']);
  });

  it('says that it hears anew after its connection was cut, and after it was renewed', async () => {
    const line = await openRedisLine((await startRedis()).url);
    const opened = await open(line.url);
    const heard = await hear(opened, channel);
    line.cut();
    await expect.poll(() => heard.told).toEqual(['subscribed', 'subscribed']);
    heard.inbox.renew();
    await expect.poll(() => heard.told).toEqual(['subscribed', 'subscribed', 'subscribed']);
    await opened.data.ready(2000);
    await opened.publish(channel, '1');
    await expect.poll(() => heard.told.slice(3)).toEqual(['1']);
  });

  it('is silent once it is closed', async () => {
    const server = await startRedis();
    const opened = await open(server.url);
    const { inbox } = await hear(opened, channel);
    inbox.close();
    await expect.poll(() => server.command('PUBSUB', 'SHARDNUMSUB', channel)).toEqual([channel, 0]);
  });

  it('cannot publish while Redis is away', async () => {
    const server = await startRedis();
    const opened = await open(server.url);
    await server.kill();
    await expect
      .poll(() => opened.publish(channel, '1').catch((error: unknown) => error))
      .toMatchObject({
        name: 'CallError',
        fate: 'refused',
      });
  });
});
