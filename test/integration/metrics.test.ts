/** What a scraper finds: every documented series from the first scrape on, figures that move, and no store needed to read them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsOf } from '../support/admin.js';
import { channelKey, openBridge } from '../support/bridge.js';
import { postRaw } from '../support/http-client.js';
import { connect, connectStatus } from '../support/ws-client.js';

/** Names and labels in the table of docs/operations.md. */
function documented(): Map<string, string[]> {
  const [, section = ''] = /^## Metrics\n(.*?)^## /ms.exec(readFileSync('docs/operations.md', 'utf8')) ?? [];
  const rows = section.matchAll(/^\| `(\w+)` +\| (.*?)\|/gm);
  return new Map(
    [...rows].map(([, name = '', labels = '']) => [
      name,
      [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
    ]),
  );
}

function sampleOf(text: string, series: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`deskbridge_${series} `));
  return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN);
}

describe('a first scrape', () => {
  it('has every series that is documented, for each channel, and no other', async () => {
    const text = await metricsOf((await openBridge()).adminUrl);
    const names = [...text.matchAll(/^# TYPE deskbridge_(\w+) /gm)].map(([, name = '']) => name);
    const docs = documented();
    // Of channels that have one.
    const ofCanaries = ['canary_last_success_timestamp_seconds', 'canary_seconds'];
    expect(names.sort()).toEqual([...docs.keys()].sort());
    for (const [name, labels] of docs) {
      if (ofCanaries.includes(name)) continue;
      const samples = text
        .split('\n')
        .filter((line) => new RegExp(`^deskbridge_${name}(_bucket|_sum|_count)?[ {]`).test(line));
      expect(samples, name).not.toEqual([]);
      for (const label of labels) expect(samples[0], name).toContain(`${label}="`);
      if (!labels.includes('channel')) continue;
      for (const channel of ['shop', 'other']) {
        expect(
          samples.some((line) => line.includes(`channel="${channel}"`)),
          `${name} of ${channel}`,
        ).toBe(true);
      }
    }
    for (const direction of ['to_helpdesk', 'to_client']) {
      expect(sampleOf(text, `messages_dead_total{channel="shop",direction="${direction}"}`)).toBe(0);
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(sampleOf(text, `build_info{version="${version}",node="${process.version}"}`)).toBe(1);
  });
});

describe('the figures', () => {
  it('show a message on its way there and back, and who was refused', async () => {
    const bridge = await openBridge();
    const client = await connect(bridge.url, { key: channelKey });
    client.say(await client.start(), 'hello');
    await client.next('bot_message', 10_000);
    expect(await connectStatus(bridge.url, { key: 'wrong' })).toBe(401);
    expect((await postRaw(bridge.url, 'wrong', '{}')).status).toBe(401);
    await expect
      .poll(async () => sampleOf(await metricsOf(bridge.adminUrl), 'deliver_seconds_count{channel="shop"}'))
      .toBeGreaterThan(0);
    const text = await metricsOf(bridge.adminUrl);
    expect(sampleOf(text, 'accept_seconds_count{channel="shop"}')).toBe(2);
    expect(sampleOf(text, 'forward_seconds_count{channel="shop"}')).toBeGreaterThan(0);
    expect(sampleOf(text, 'handshakes_rejected_total{reason="unauthorized"}')).toBe(1);
    expect(sampleOf(text, 'http_refused_total{reason="unauthorized"}')).toBe(1);
    const heard = sampleOf(text, 'helpdesk_last_event_timestamp_seconds{channel="shop"}');
    expect(Math.abs(heard - Date.now() / 1000)).toBeLessThan(60);
    expect(sampleOf(text, 'helpdesk_last_event_timestamp_seconds{channel="other"}')).toBe(0);
    expect(sampleOf(text, 'accept_seconds_count{channel="other"}')).toBe(0);
  });

  it('say how long the oldest message waits for the Helpdesk, and none once all is well', async () => {
    const bridge = await openBridge({ env: { RETRY_MAX_MS: '100' } });
    const client = await connect(bridge.url, { key: channelKey });
    const ages = async (direction: string) =>
      sampleOf(
        await metricsOf(bridge.adminUrl),
        `messages_oldest_pending_seconds{channel="shop",direction="${direction}"}`,
      );
    expect(await ages('to_helpdesk')).toBe(0);
    await bridge.sim.faults.down();
    client.say(await client.start(), 'hello');
    await expect.poll(() => ages('to_helpdesk')).toBeGreaterThan(0);
    await bridge.sim.faults.up();
    await expect.poll(() => ages('to_helpdesk'), { timeout: 10_000 }).toBe(0);
  });
});
