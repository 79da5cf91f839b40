/** The admin port as an operator and a scraper use it. */
import { expect } from 'vitest';

const deadline = () => AbortSignal.timeout(15_000);

export interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks an admin route; answers are JSON. */
export async function askAdmin(adminUrl: string, path: string, init: RequestInit = {}): Promise<AdminAnswer> {
  const response = await fetch(adminUrl + path, { signal: deadline(), ...init });
  return { status: response.status, body: await response.json() };
}

/** The metrics as Prometheus reads them. */
export async function metricsOf(adminUrl: string): Promise<string> {
  return (await fetch(`${adminUrl}/metrics`, { signal: deadline() })).text();
}

export interface Balance {
  readonly accepted: number;
  readonly delivered: number;
  readonly dead: number;
  readonly pending: number;
}

/** The books of one channel and direction, which must balance. */
export async function balanceOf(
  adminUrl: string,
  direction: 'to_helpdesk' | 'to_client',
  channel = 'shop',
): Promise<Balance> {
  const metrics = await metricsOf(adminUrl);
  const read = (name: string): number => {
    const labels = `\\{channel="${channel}",direction="${direction}"\\}`;
    return Number(new RegExp(`^deskbridge_messages_${name}${labels} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0);
  };
  const balance = {
    accepted: read('accepted_total'),
    delivered: read('delivered_total'),
    dead: read('dead_total'),
    pending: read('pending'),
  };
  expect(balance.accepted).toBe(balance.delivered + balance.dead + balance.pending);
  return balance;
}
