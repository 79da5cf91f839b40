/** A bridge that is killed in the middle of an upload: nothing of it is there afterwards, and what was kept before is. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { afterThisTest } from '../support/clean-up.js';
import { follow, png, upload } from '../support/files.js';
import { startProgram } from '../support/program.js';

const headers = { 'x-api-key': 'a-key' };

test('a bridge that is killed in the middle of an upload keeps what it has answered, and nothing else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-killed-'));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  const settings = {
    ...{ PORT: '0', ADMIN_PORT: '0', HOST: '127.0.0.1', PUBLIC_URL: 'http://chat.test' },
    ...{ STORE_URL: `sqlite:${join(folder, 'store.db')}`, FILES_URL: `file:${join(folder, 'files')}` },
    ...{ CHANNEL_API_KEY: 'a-key', HELPDESK_URL: 'http://127.0.0.1:9', HELPDESK_API_KEY: 'desk-key' },
  };
  const start = async () => {
    const program = startProgram('apps/bridge/src/main.js', settings);
    const line = (await program.prints(/bridge started/)).split('\n').find((one) => one.includes('bridge started'));
    return { program, url: (JSON.parse(line ?? '{}') as { url: string }).url };
  };
  const parts = (place: string) => readdirSync(join(folder, 'files', place));

  const first = await start();
  const { body } = await upload(first.url, { headers });
  const type = 'multipart/form-data; boundary=x';
  const half = request(`${first.url}/api/file-to-text`, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
  });
  half.on('error', () => undefined);
  half.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n');
  half.write(Buffer.alloc(300_000));
  await vi.waitFor(() => expect(parts('incoming')).toHaveLength(1));
  await first.program.stop('SIGKILL');

  const second = await start();
  const kept = parts('.').filter((name) => name !== 'incoming');
  expect(kept.flatMap(parts).map((name) => name.replace(body.fileKey!, 'key'))).toEqual(['key', 'key.json']);
  // Signed by one that is gone, and good all the same.
  const link = body.presignedUrl?.replace('http://chat.test', second.url);
  expect(await (await follow(link)).bytes()).toEqual(png);
  expect((await upload(second.url, { headers })).status).toBe(200);
});
