/** Where one process of a program listens, and the channels file that it finds. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../program/program.js';
import { freePort } from './ports.js';

/** What clients present. */
export const channelKey = 'bench-key';

/** Makes `folder`. */
export async function placeIn(folder: string, around: Pick<Place, 'helpdesk' | 'redis'>): Promise<Place> {
  mkdirSync(folder);
  const channelsFile = join(folder, 'channels.yaml');
  writeFileSync(channelsFile, channelsOf(around.helpdesk));
  return { ...around, port: await freePort(), adminPort: await freePort(), folder, channelsFile };
}

/** JSON is YAML. */
function channelsOf(helpdesk: string): string {
  const limits = {
    sockets: 1_000_000,
    socketsPerAddress: 1_000_000,
    eventsPerMinute: 100_000_000,
    eventsPerMinutePerKey: 100_000_000,
    conversationsPerUserPerHour: 0,
    conversationsPerAddressPerHour: 0,
  };
  const channel = { name: 'bench', apiKeys: [channelKey], helpdesk: { url: helpdesk, apiKey: 'bench' }, limits };
  return JSON.stringify({ channels: [channel] });
}
