/** A redis-server that speaks TLS only and lets nobody in without a name and a password. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { startRedis } from './redis-server.js';
import type { Certificates, RedisServer, ServerOptions } from './redis-server.js';

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
const OPENSSL_MS = 10_000;

export interface TlsRedis {
  /** `rediss://` with the user's name and password. */
  readonly url: string;
  /** Whom clients are to trust. */
  readonly caFile: string;
  readonly server: RedisServer;
}

/** Starts such a server; without `users` its only user may do everything. */
export async function startTlsRedis(
  options: ServerOptions = {},
  closesLater: ClosesLater = afterThisTest,
): Promise<TlsRedis> {
  const tls = await makeCertificates(closesLater);
  const users = options.users ?? [{ name: 'bridge', password: randomUUID(), rules: '~* &* +@all' }];
  const server = await startRedis({ ...options, users, tls }, closesLater);
  return { url: server.url, caFile: tls.caFile, server };
}

/** A new authority, and what it certifies: a server at 127.0.0.1, also called localhost. Twice: two that know nothing of each other. */
export async function makeCertificates(closesLater: ClosesLater = afterThisTest): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'deskbridge-tls-'));
  closesLater(() => rm(folder, { recursive: true, force: true }));
  const fileOf = (name: string): string => join(folder, name);
  const [caFile, caKey] = [fileOf('ca.crt'), fileOf('ca.key')];
  const [certFile, keyFile] = [fileOf('server.crt'), fileOf('server.key')];
  await openssl([...KEY, '-subj', '/CN=Authority of a test', '-keyout', caKey, '-out', caFile]);
  const names = [
    '-addext',
    'subjectAltName=IP:127.0.0.1,DNS:localhost',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  const by = ['-CA', caFile, '-CAkey', caKey];
  await openssl([...KEY, ...by, '-subj', '/CN=localhost', ...names, '-keyout', keyFile, '-out', certFile]);
  return { caFile, certFile, keyFile };
}

async function openssl(parameters: readonly string[]): Promise<void> {
  await promisify(execFile)('openssl', ['req', '-x509', ...parameters], { timeout: OPENSSL_MS });
}
