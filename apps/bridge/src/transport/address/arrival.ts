/** How a request came here: from which address, and by which address of the bridge. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TrustedProxies } from '../../settings/values/trusted-proxies.js';
import { forwardedIn } from './forwarded.js';

/** What is known of a request before anything of it is believed. */
export interface Arrival {
  readonly headers: IncomingHttpHeaders;
  /** Of the peer of the connection. */
  readonly remoteAddress: string | undefined;
  readonly isEncrypted: boolean;
}

/** The arrival of a request or an upgrade. */
export function arrivalOf({ headers, socket }: IncomingMessage): Arrival {
  return { headers, remoteAddress: socket.remoteAddress, isEncrypted: 'encrypted' in socket };
}

/** The client's address: the peer's, or behind trusted proxies the first one that is none of them. */
export function addressOfRequest(arrival: Arrival, trusted: TrustedProxies): string {
  return routeOf(arrival, trusted).client;
}

/**
 * The origin by which the client knows the bridge: what it has asked for, and what trusted proxies say of that. Null if it is no
 * host, as nobody could follow such a link.
 */
export function originOfRequest(arrival: Arrival, trusted: TrustedProxies): string | null {
  const { hosts, schemes } = forwardedIn(arrival.headers);
  const { proxies } = routeOf(arrival, trusted);
  const host = hostOf(entryOf(hosts, proxies) ?? arrival.headers.host);
  const scheme = schemeOf(entryOf(schemes, proxies)) ?? (arrival.isEncrypted ? 'https' : 'http');
  return host === null ? null : (URL.parse(`${scheme}://${host}`)?.origin ?? null);
}

/** True if the peer says that it passes on what somebody else has sent, and is not trusted. */
export function isForwardedByStranger({ headers, remoteAddress }: Arrival, trusted: TrustedProxies): boolean {
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return isForwarded && !trusted.include(addressIn(remoteAddress) ?? '');
}

const clients = new WeakMap<IncomingMessage, string>();

/** Remembers the client's address of a request for `clientOf`. */
export function noteClient(request: IncomingMessage, address: string): void {
  clients.set(request, address);
}

/** The client's address of a request; that of the peer if none was noted. */
export function clientOf(request: IncomingMessage): string {
  return clients.get(request) ?? request.socket.remoteAddress ?? '';
}

/** Who the client is, and how many trusted proxies there are between it and us. */
function routeOf({ headers, remoteAddress }: Arrival, trusted: TrustedProxies): { client: string; proxies: number } {
  const before = [...forwardedIn(headers).addresses];
  let client = addressIn(remoteAddress) ?? '';
  let proxies = 0;
  while (trusted.include(client)) {
    proxies++;
    const next = addressIn(before.pop());
    if (next === null) break;
    client = next;
  }
  return { client, proxies };
}

/** The entry that the outermost trusted proxy has written; those before it are the client's own words. */
function entryOf(list: readonly (string | undefined)[], proxies: number): string | undefined {
  return proxies === 0 ? undefined : list[Math.max(0, list.length - proxies)];
}

/** The IP address in an entry: it may have a port, brackets, a zone, or an IPv4 address written as IPv6. */
function addressIn(entry: string | undefined): string | null {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(entry ?? '') ?? [];
  const [, bare] = /^([\d.]+):\d+$/.exec(entry ?? '') ?? [];
  const address = (bracketed ?? bare ?? entry ?? '').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

/** A name or an address, perhaps with a port, and nothing else. */
function hostOf(text: string | undefined): string | null {
  const isHost = text !== undefined && text.length <= 260 && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text);
  return isHost ? text : null;
}

/** Proxies may name the scheme of a WebSocket. */
function schemeOf(text: string | undefined): 'http' | 'https' | null {
  const scheme = text?.toLowerCase().replace(/^ws/, 'http');
  return scheme === 'http' || scheme === 'https' ? scheme : null;
}
