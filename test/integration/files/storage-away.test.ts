/** While files cannot be kept, messages go on, and it is said; and an S3 server, where there is one, serves what the bridge sends on. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { metricsOf } from '../../support/admin.js';
import { channelKey, filesFolder, openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { openChat } from '../../support/chat.js';
import { follow, png, postJson, upload } from '../../support/files.js';
import { credentials, freshFolder, startS3 } from '../../contract/files/setup.js';

const headers = { 'x-api-key': channelKey };
const ready = async ({ adminUrl }: TestBridge) => {
  const answer = await fetch(`${adminUrl}/health/ready`);
  return { ...((await answer.json()) as { files: string }), status: answer.status };
};

async function s3Env(endpoint: string): Promise<Record<string, string>> {
  return {
    FILES_URL: `s3://files/of/bridge?region=us-east-1&endpoint=${endpoint}`,
    FILES_ACCESS_KEY_ID: credentials.accessKeyId,
    FILES_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    FILES_INCOMING: join(await freshFolder(), 'incoming'),
  };
}

it('a folder that cannot be written keeps nobody from starting and talking, and takes files when it can be', async () => {
  const folder = filesFolder().slice('file:'.length);
  // Where a folder is wanted there is a file: nobody can write there, not even root.
  writeFileSync(join(folder, 'disk'), '');
  const bridge = await openBridge({ env: { FILES_URL: `file:${folder}/disk/files` } });
  const refused = await upload(bridge.url, { headers });
  expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([
    503,
    { success: false, error: 'Files cannot be kept at present, try again later' },
    '1',
  ]);
  await openChat(bridge);
  expect(await ready(bridge)).toMatchObject({ status: 200, files: 'failing' });
  expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_files_up 0$/m);
  rmSync(join(folder, 'disk'));
  mkdirSync(join(folder, 'disk'));
  const kept = await upload(bridge.url, { headers });
  expect(kept.status).toBe(200);
  expect(await metricsOf(bridge.adminUrl)).toMatch(/^deskbridge_uploads_total\{channel="shop",outcome="kept"\} 1$/m);
  // The disk goes away under a bridge that runs.
  rmSync(join(folder, 'disk'), { recursive: true });
  expect((await follow(kept.body.presignedUrl)).status).toBe(503);
  expect((await upload(bridge.url, { headers })).status).toBe(503);
});

it('an S3 server that is away is waited for by nobody', async () => {
  const { endpoint, stop } = await startS3();
  const bridge = await openBridge({ env: { ...(await s3Env(endpoint)), STORE_TIMEOUT_MS: '500' } });
  const { body } = await upload(bridge.url, { headers });
  expect(await (await follow(body.presignedUrl)).bytes()).toEqual(png);
  expect((await follow(body.presignedUrl, { headers: { range: 'bytes=1-3' } })).status).toBe(206);
  await stop();
  const answers = await Promise.all([
    upload(bridge.url, { headers }),
    postJson(bridge.url, '/api/presigned-url', { fileKey: body.fileKey }),
    openChat(bridge),
    follow(body.presignedUrl),
  ]);
  expect([answers[0].status, answers[1].status, answers[3].status]).toEqual([503, 503, 503]);
  expect(await ready(bridge)).toMatchObject({ status: 200 });
});

it('links lead on to the S3 server where it is to serve files itself', async () => {
  const { endpoint } = await startS3();
  const bridge = await openBridge({ env: { ...(await s3Env(endpoint)), FILES_LINKS: 'storage' } });
  const { body } = await upload(bridge.url, { headers });
  const answer = await follow(body.presignedUrl);
  const onward = new URL(answer.headers.get('location') ?? '');
  expect([answer.status, onward.origin, onward.pathname]).toEqual([302, endpoint, `/files/of/bridge/${body.fileKey}`]);
  // The server of the tests writes quotes otherwise than AWS, and refuses what is signed with them: it is not asked.
  expect(Object.fromEntries(onward.searchParams)).toMatchObject({
    'X-Amz-Expires': '900',
    'response-content-type': 'image/png',
    'response-content-disposition': `attachment; filename="dot.png"; filename*=UTF-8''dot.png`,
  });
  // Whoever asks only how large it is would be refused there: that link is signed for GET.
  const head = await follow(body.presignedUrl, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, String(png.length)]);
});
