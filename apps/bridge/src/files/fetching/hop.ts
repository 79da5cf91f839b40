/** One request for a file, over a connection that goes to an address which was looked at. */
import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { addressKind } from './address-kind.js';
import { FetchError } from './fetch-error.js';
import { isWithinReach } from './reach.js';
import type { Reach } from './reach.js';

/** The addresses of a host. */
export type ResolveHost = (host: string) => Promise<readonly LookupAddress[]>;

/** As this machine resolves names. */
export const resolveHost: ResolveHost = (host) => lookup(host, { all: true });

export interface HopOptions {
  readonly reach: Reach;
  readonly resolve: ResolveHost;
  /** Until there is a connection, milliseconds: name, address, TLS. */
  readonly connectMs: number;
  /** Until the answer begins, milliseconds. */
  readonly answerMs: number;
  /** Ends the request, and the answer while it is read. */
  readonly signal: AbortSignal;
}

const headers = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'deskbridge' };
const maxHeaderSize = 16_384;

/** Asks for a file; resolves when the answer begins. Nothing but the address is sent along. Whoever has the answer reads or destroys it. */
export function ask(url: URL, { reach, resolve, connectMs, answerMs, signal }: HopOptions): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address in place of a name is never looked up.
  if (isIP(host) !== 0 && !isWithinReach(addressKind(host), reach)) return Promise.reject(outOfReach());
  const options: RequestOptions = {
    // A connection of its own: one that is kept might lead elsewhere.
    agent: false,
    headers,
    maxHeaderSize,
    lookup: checkedLookup(resolve, reach),
    signal,
  };
  return new Promise((settle, reject) => {
    const request = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    const giveUp = (what: string) => () => request.destroy(new FetchError('slow', `No ${what} in time`));
    const connecting = setTimeout(giveUp('connection'), connectMs);
    const answering = setTimeout(giveUp('answer'), answerMs);
    const rest = () => {
      clearTimeout(connecting);
      clearTimeout(answering);
    };
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      socket.once('connect', () => {
        if (!isWithinReach(addressKind(socket.remoteAddress ?? ''), reach)) request.destroy(outOfReach());
      });
    });
    // It may fail once more after it has failed.
    request.on('error', (error) => {
      rest();
      reject(error);
    });
    request.once('response', (response) => {
      rest();
      // It may break off before anybody reads it.
      response.on('error', () => undefined);
      settle(response);
    });
    request.end();
  });
}

/** The connection is made to what this gives, so that no second look at the name can lead elsewhere. */
function checkedLookup(resolve: ResolveHost, reach: Reach): LookupFunction {
  return (host, options, done) => {
    void resolve(host).then(
      (found) => {
        const fit = found.filter(({ address }) => isWithinReach(addressKind(address), reach));
        const [first] = fit;
        if (first === undefined) done(outOfReach(), '', 0);
        else if (options.all === true) done(null, [...fit]);
        else done(null, first.address, first.family);
      },
      (error: unknown) =>
        done(new FetchError('unreachable', 'The name of the host leads nowhere', { cause: error }), '', 0),
    );
  };
}

function outOfReach(): FetchError {
  return new FetchError('forbidden', 'The host has an address that is not to be asked');
}
