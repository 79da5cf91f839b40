/** Opens the embedded twin: everything in this process, and one file. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Route } from '../contract/change.js';
import type { Customer, Documents } from '../contract/conversation.js';
import type { State } from '../contract/state.js';
import type { Copies } from '../copy/copies.js';
import { EmbeddedBus } from './bus.js';
import { EmbeddedCopies } from './copies/embedded-copies.js';
import type { Here } from './arrivals/commit-unit.js';
import { EmbeddedDirectory } from './directory.js';
import { Engine } from './engine.js';
import type { EngineBounds } from './engine.js';
import { EmbeddedLeases, HeldLeases } from './leases.js';
import { MemoryLimits } from './limits.js';
import { openDatabase } from './sqlite/open-database.js';
import type { SqliteOptions } from './sqlite/open-database.js';
import { EmbeddedStore } from './store.js';

const defaults: EngineBounds = {
  tidyAfterMs: 5000,
  tidyConversations: 1000,
  tidyCharacters: 8_000_000,
  memoryBytes: 64_000_000,
  idleMs: 30_000,
  gatherMs: 100,
  scrubMs: 1000,
  rewriteBytes: 4 * 1024 * 1024,
};

/**
 * Opens or creates the store. Throws `StoreUnavailableError` if the file cannot be opened or is in use, and an `Error` if
 * a newer program wrote it.
 */
export function openEmbedded<D extends Documents>(
  options: SqliteOptions,
  bounds: Partial<EngineBounds> = {},
): State<D> {
  const db = openDatabase(options);
  try {
    return stateOn<D>(db, bounds, options.report);
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

/** Opens or creates the store to be copied from or to. Throws as `openEmbedded` does. */
export function openEmbeddedCopies<D extends Documents>(options: SqliteOptions): Copies<D> {
  const db = openDatabase(options);
  try {
    return new EmbeddedCopies<D>(db, new Engine<D>(db, defaults));
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

const remnants = {
  'too large': 'the store is too large to be rid of the last remnants of what was erased: run store:copy',
  'no room':
    'the disk is too full for the store to be rid of the last remnants of what was erased: make room, and start again',
};

/** The state on an open database, which it closes in the end. */
export function stateOn<D extends Documents>(
  db: DatabaseSync,
  bounds: Partial<EngineBounds>,
  report: SqliteOptions['report'] = () => undefined,
): State<D> {
  const engine = new Engine<D>(db, { ...defaults, ...bounds });
  if (engine.remnants !== null) report({ level: 'warn', message: remnants[engine.remnants] });
  const held = new HeldLeases();
  const bus = new EmbeddedBus<D>();
  const directory = new EmbeddedDirectory();
  const here: Here = { holds: (lease) => held.holds(lease), routeOf: routesOf(held, directory) };
  return {
    store: new EmbeddedStore(engine, here),
    bus,
    leases: new EmbeddedLeases(engine, held),
    directory,
    limits: new MemoryLimits(),
    hasOthers: () => false,
    drain: () => Promise.resolve(),
    close: () =>
      new Promise((resolve) => {
        bus.close();
        engine.close();
        resolve();
      }),
  };
}

/** Four routes there are: of an owner or none, with listeners or without; each is made once. */
function routesOf(held: HeldLeases, directory: EmbeddedDirectory): (customer: Customer) => Route {
  const replica = randomUUID();
  const routes = [null, replica].map((owner) =>
    [[], [replica]].map((listeners) => Object.freeze({ owner, listeners: Object.freeze(listeners) })),
  ) as [[Route, Route], [Route, Route]];
  return (customer) => routes[held.of(customer) ? 1 : 0][directory.isListening(customer) ? 1 : 0];
}
