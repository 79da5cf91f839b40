/** Whether files can be kept; where they cannot, the bridge starts all the same, and refuses them. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { withDeadline } from '#async';
import { openFileStorage } from '#files';
import type { BridgeConfig } from '../config.js';
import { credentialsOf } from '../files/open-files.js';
import { ok, warning } from './finding.js';
import type { Finding } from './finding.js';

/** Longest wait for an S3 server, milliseconds. */
const waitMs = 5000;

const about = 'files';

export async function checkFiles(config: BridgeConfig): Promise<Finding> {
  const { FILES_URL: url } = config;
  if (!url.startsWith('file:')) return checkServer(config);
  const folder = resolve(url.slice('file:'.length));
  try {
    rmSync(mkdtempSync(join(existing(folder), '.deskbridge-check-')), { recursive: true });
    return ok(about, existsSync(folder) ? `${url} can be written` : `${url} will be made`);
  } catch (error) {
    return warning(about, `${url} cannot be written: ${wordsOf(error)}`, 'files are refused until it can');
  }
}

async function checkServer(config: BridgeConfig): Promise<Finding> {
  const credentials = credentialsOf(config);
  const incomingFolder = mkdtempSync(join(tmpdir(), 'deskbridge-check-'));
  try {
    const storage = await openFileStorage(config.FILES_URL, {
      incomingFolder,
      ...(credentials === null ? {} : { credentials }),
    });
    try {
      await withDeadline(storage.ping(), waitMs, 'the S3 server');
      return ok(about, 'the S3 server is reached, and takes the key');
    } finally {
      await storage.close();
    }
  } catch (error) {
    return warning(about, `the S3 server cannot be used: ${wordsOf(error)}`, 'look at FILES_URL and its access key');
  } finally {
    rmSync(incomingFolder, { recursive: true, force: true });
  }
}

/** The innermost folder that is there. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
