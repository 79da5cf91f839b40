/** Which requests of the admin port are no page's of somebody else: by the Host and the Origin that they name. */
import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { ChannelErrorCode } from '#channel';
import { ChannelHttpError } from '../../transport/http/http-error.js';

/** What of a request is looked at. */
interface Visit {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** What a browser says of the page that asks (`Sec-Fetch-Site`). */
  readonly site: string | undefined;
  /** True for the routes below /admin, and for the page that plays with them. */
  readonly isAdmin: boolean;
}

export class AdminDoor {
  readonly #names: ReadonlySet<string>;

  /** `names` besides those of this machine and addresses, which no name server can turn to somebody else. */
  constructor(names: readonly string[]) {
    this.#names = new Set(['localhost', ...names.filter((name) => name !== '').map((name) => name.toLowerCase())]);
  }

  /** Before anything else of a request is looked at; refusals are errors of the instance. */
  guard(instance: FastifyInstance): void {
    instance.addHook('onRequest', ({ headers, routeOptions }, _reply, done) => {
      const { host, origin, 'sec-fetch-site': fetchSite } = headers;
      const site = typeof fetchSite === 'string' ? fetchSite : undefined;
      const isAdmin = /^\/(?:admin|playground)/.test(routeOptions.url ?? '');
      const refusal = this.refusal({ host, origin, site, isAdmin });
      if (refusal === null) done();
      else done(new ChannelHttpError(refusal));
    });
  }

  /**
   * A browser's page may only ask by the address that it came from itself. Health and metrics are asked for by whatever name a
   * platform has for the bridge; the routes below /admin and the playground only by one that is known.
   */
  refusal({ host, origin, site, isAdmin }: Visit): ChannelErrorCode | null {
    if (isAdmin && !this.#knows(host)) return 'forbiddenHost';
    if (origin !== undefined && !isSame(origin, host)) return 'forbiddenOrigin';
    return site === undefined || site === 'same-origin' || site === 'none' ? null : 'forbiddenOrigin';
  }

  #knows(host: string | undefined): boolean {
    const name = URL.parse(`http://${host ?? ''}`)?.hostname.replace(/\.$/, '') ?? '';
    const address = name.replace(/^\[(.*)\]$/, '$1');
    return isPlain(host) && (isIP(address) !== 0 || name.endsWith('.localhost') || this.#names.has(name));
  }
}

/** A name or an address and perhaps a port, nothing around it. */
function isPlain(host: string | undefined): boolean {
  return host !== undefined && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host);
}

/** The scheme may have been changed by a proxy that ends TLS; the port is its default where there is none. */
function isSame(origin: string, host: string | undefined): boolean {
  const asked = URL.parse(origin);
  if (asked === null || !/^https?:$/.test(asked.protocol) || !isPlain(host)) return false;
  return asked.host === URL.parse(`${asked.protocol}//${host ?? ''}`)?.host;
}
