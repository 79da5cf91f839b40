/** The rows about files: uploads, fresh links, and the life of a conversation's path (captivate.md 1.3). */
import { expect } from 'vitest';
import { follow, png, postJson, upload } from '../../support/files.js';
import type { FileAnswer } from '../../support/files.js';
import type { Client } from '../client.js';
import type { Row } from './row.js';

export const filing: readonly Row[] = [
  {
    request: 'file upload: text, key and link, which ends at a point in time',
    isMadeBy: ({ uploadsWith }) => uploadsWith !== null,
    isAnswered: async (client) => {
      const { status, body } = await uploaded(client);
      expect(status).toBeOneOf([200, 201]);
      expect(body).toMatchObject({ success: true, text: '', fileSize: png.length, processingTime: expect.any(Number) });
      expect(body.fileKey).toEqual(expect.stringMatching(/./));
      expect(body.expiresIn! - Date.now() / 1000).toBeGreaterThan(300);
      expect(await (await follow(body.presignedUrl)).bytes()).toEqual(png);
    },
  },
  {
    request: 'a fresh link to an uploaded file, by its key alone',
    isMadeBy: ({ uploadsWith }) => uploadsWith !== null,
    isAnswered: async (client) => {
      const { fileKey } = (await uploaded(client)).body;
      // One variant asks where it uploads.
      for (const path of ['/api/presigned-url', '/api/file-to-text']) {
        const { status, body } = await postJson(client.target.url, path, { fileKey, expiresIn: 7200 });
        expect([status, body.success]).toEqual([200, true]);
        expect(await (await follow(body.presignedUrl)).bytes()).toEqual(png);
      }
      expect((await postJson(client.target.url, '/api/presigned-url', { fileKey: 'none' })).body).toMatchObject({
        success: false,
        error: expect.stringMatching(/./),
      });
    },
  },
  {
    request: 'setTimeToLive: the path of the conversation',
    isMadeBy: ({ setsLifeOfPath }) => setsLifeOfPath,
    isAnswered: async (client) => {
      const { key, url } = client.target;
      const path = `${key}/${await client.start()}`;
      const { status, body } = await postJson(url, '/api/path-ttl', { path, days: 7 }, { 'x-api-key': key });
      expect(status).toBeOneOf([200, 201, 202]);
      expect(body.success).not.toBe(false);
    },
  },
];

/** Before there were paths, a key came in the header, if any did. */
async function uploaded(client: Client): Promise<FileAnswer> {
  const { key, url } = client.target;
  const fields = client.generation.uploadsWith?.(`${key}/${await client.start()}`) ?? {};
  return upload(url, { fields, headers: 'path' in fields ? {} : { 'x-api-key': key } });
}
