/** Node-RED from npm: no dependency of the project, brought only when it is to be measured. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '5.0.7';
const installMs = 600_000;
const { uid } = userInfo();

/** Stays for the next time. */
export const nodeRedFolder = join(tmpdir(), `deskbridge-bench-node-red-${version}-${uid}`);

/** Idempotent; a folder is there only if it is complete. */
export async function installNodeRed(): Promise<void> {
  if (existsSync(nodeRedFolder)) {
    // Everybody may make folders there, and what stands in this one is run.
    if (statSync(nodeRedFolder).uid !== uid) throw new Error(`${nodeRedFolder} belongs to somebody else`);
    return;
  }
  const folder = mkdtempSync(`${nodeRedFolder}-`);
  try {
    const words = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', `node-red@${version}`];
    await promisify(execFile)('npm', words, { cwd: folder, timeout: installMs });
    renameSync(folder, nodeRedFolder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
