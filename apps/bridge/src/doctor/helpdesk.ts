/** Whether each channel's Helpdesk is reached and takes the key: a handshake and a look into its history, which open no ticket. */
import type { ChannelConfig } from '../channels.js';
import { hostOf, probeHelpdesk } from '../helpdesk/probe/probe.js';
import type { Trouble } from '../helpdesk/trouble.js';
import { ok, problem } from './finding.js';
import type { Finding } from './finding.js';

/** Longest time for one Helpdesk, milliseconds; and how many are asked at the same time. */
const probeMs = 5000;
const atATime = 16;

const todos: Partial<Record<Trouble, string>> = {
  'unknown host': 'look at the name in the url, and at the name server',
  'connection refused': 'look at the port in the url, and whether the Helpdesk is running',
  tls: 'look at http or https in the url, and at the certificate',
  timeout: 'look whether a firewall lets this machine through',
  cut: 'look at port and path in the url, and at what is between',
  redirect: 'use the url that it leads to',
  'key refused': "use a key of this organisation, as the Helpdesk's settings show it",
  refused: 'look at the url and the key',
  'http 4xx': 'look at the path in the url: REST and Socket.IO are looked for below it',
  'http 5xx': 'the Helpdesk, or a proxy before it, is out of order',
};

/** In the order of the channels. */
export async function checkHelpdesks(channels: readonly ChannelConfig[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let first = 0; first < channels.length; first += atATime) {
    findings.push(...(await Promise.all(channels.slice(first, first + atATime).map(checkHelpdesk))));
  }
  return findings;
}

async function checkHelpdesk({ name, helpdesk }: ChannelConfig): Promise<Finding> {
  const about = `Helpdesk of ${name}`;
  const host = hostOf(helpdesk);
  const probed = await probeHelpdesk(helpdesk, probeMs);
  if (probed.ok) return ok(about, `${host} takes the key (${probed.ms} ms)`);
  const says = `${host}: ${/refused/.test(probed.reason) || probed.reason.includes(probed.cause) ? '' : `${probed.cause}: `}${probed.reason}`;
  return problem(about, says, todos[probed.cause]);
}
