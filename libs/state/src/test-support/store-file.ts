/** A file for the embedded store under test, in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../store.sqlite.js';
import type { Documents, Store } from '../store.js';

export class StoreFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'deskbridge-store-'));
  readonly path = join(this.folder, 'deep', 'store.db');
  private readonly opened: Store<Documents>[] = [];

  open(): Store<Documents> {
    const store = openSqliteStore({ path: this.path, synchronous: 'normal' });
    this.opened.push(store);
    return store;
  }

  /** Closes what was opened, and leaves nothing behind. */
  async remove(): Promise<void> {
    for (const store of this.opened.splice(0)) await store.close();
    rmSync(this.folder, { recursive: true });
  }
}
