/** Which version of the program this is, as its package says. */
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

/** "unknown" where the program runs without its package. */
export function programVersion(): string {
  try {
    const path = findPackageJSON('..', import.meta.url);
    return path === undefined ? 'unknown' : packageSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).version;
  } catch {
    return 'unknown';
  }
}
