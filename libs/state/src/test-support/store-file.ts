/** A file for the embedded state under test, in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Documents } from '../contract/conversation.js';
import type { State } from '../contract/state.js';
import type { EngineBounds } from '../embedded/engine.js';
import { openEmbedded } from '../embedded/open-embedded.js';

export class StoreFile {
  readonly folder = mkdtempSync(join(tmpdir(), 'deskbridge-state-'));
  readonly path = join(this.folder, 'deep', 'store.db');
  private readonly opened: State<Documents>[] = [];

  open(bounds: Partial<EngineBounds> = {}): State<Documents> {
    const state = openEmbedded({ path: this.path, synchronous: 'normal' }, bounds);
    this.opened.push(state);
    return state;
  }

  /** Closes what was opened, and leaves nothing behind. */
  async remove(): Promise<void> {
    for (const state of this.opened.splice(0)) await state.close();
    rmSync(this.folder, { recursive: true });
  }
}
