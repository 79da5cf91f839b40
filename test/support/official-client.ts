/** The unmodified package captivate-chat-api, evaluated anew for each caller and led to one bridge. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import type * as captivate from 'captivate-chat-api';
import { redirectCaptivate } from '../../libs/client-redirect/src/index.js';
import { afterThisTest } from './clean-up.js';

/** Where the package's published bundle lies; the same file serves Node and browsers. */
export const bundlePath = createRequire(import.meta.url).resolve('captivate-chat-api');

type Package = typeof captivate;

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** The package's classes, with instances of their own: several bridges can be used at once, no global is touched. */
export interface OfficialClient extends Package {
  /** Closes every socket, also orphaned ones, and stops every timer; happens by itself when the test ends. */
  dispose(): void;
}

export interface Surroundings {
  /** What its requests go by; the global one unless told otherwise. */
  readonly fetch?: typeof fetch;
  /** A connection that fails again does not end the program, as in browsers (captivate.md Q5), and nothing is written to the console. */
  readonly isPatient?: boolean;
}

/** Loads the package as Node does, led to `bridgeUrl` from its first line on. */
export function loadOfficialClient(bridgeUrl: string, around: Surroundings = {}): OfficialClient {
  const sockets = new Set<WebSocket>();
  const timers = new Set<NodeJS.Timeout>();
  const scope = { WebSocket: recording(sockets), fetch: around.fetch ?? fetch };
  redirectCaptivate({ url: bridgeUrl, global: scope });

  const trackedTimeout = (run: () => unknown, ms: number): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      const running = run();
      if (around.isPatient === true && running instanceof Promise) running.catch(() => undefined);
    }, ms);
    timers.add(timer);
    return timer;
  };
  const quiet = around.isPatient === true ? { console: silent } : {};
  const loaded = evaluate({ globalThis: scope, fetch: scope.fetch, setTimeout: trackedTimeout, ...quiet });
  const dispose = (): void => {
    timers.forEach(clearTimeout);
    sockets.forEach(hangUp);
  };
  afterThisTest(dispose);
  return Object.assign(loaded, { dispose });
}

/** Runs the bundle's text with some of its globals given as arguments. */
function evaluate(globals: Record<string, unknown>): Package {
  const module = { exports: {} };
  const given = { ...globals, module, exports: module.exports };
  const run = compileFunction(readFileSync(bundlePath, 'utf8'), Object.keys(given)) as (...values: unknown[]) => void;
  run(...Object.values(given));
  return module.exports as Package;
}

function recording(sockets: Set<WebSocket>): typeof WebSocket {
  return class extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.add(this);
    }
  };
}

/** Without its close handler the client does not reconnect (captivate.md Q5). */
function hangUp(socket: WebSocket): void {
  socket.onclose = null;
  socket.onerror = null;
  socket.close(1000);
}
