/** Files are found in every wrapping. */
import { describe, expect, it } from 'vitest';
import { describeFile, fileForClients, normalizeFiles } from './files.js';

describe('files', () => {
  it('keep fields that are not known, the empty file object too', () => {
    const odd = { filename: 'a', file: {}, colour: 'red' };
    expect(normalizeFiles(odd)).toStrictEqual([odd]);
  });

  it('are none in values that hold no file', () => {
    for (const raw of [undefined, null, 5, true, '', {}, [], [{}, null]]) expect(normalizeFiles(raw)).toStrictEqual([]);
  });

  it('that name themselves are no wrapper even if they hold files', () => {
    const archive = { filename: 'a.zip', files: [{ filename: 'b' }] };
    expect(normalizeFiles(archive)).toStrictEqual([archive]);
  });

  it('are described by name, type and address', () => {
    const storage = { presignedUrl: 'https://files.example.test/a?sig=1' };
    expect(describeFile({ filename: 'a', type: 'text/plain', storage })).toStrictEqual({
      name: 'a',
      type: 'text/plain',
      url: storage.presignedUrl,
    });
    expect(
      describeFile({ type: 'image', mimetype: 'image/png', url: 'https://x.example.test', storage }),
    ).toStrictEqual({ name: null, type: 'image/png', url: 'https://x.example.test' });
    expect(describeFile({ filename: 5, storage: 'none' })).toStrictEqual({ name: null, type: null, url: null });
  });

  it.each(['javascript:alert(1)', ' \tJava\nScript:alert(1)', 'vbscript:x', 'data:text/html,<script>', 'x:y', ':'])(
    'are shown without an address that would act: %j',
    (url) => {
      const storage = { fileKey: 'k', presignedUrl: url };
      expect(fileForClients({ filename: 'a', url, storage })).toStrictEqual({
        filename: 'a',
        storage: { fileKey: 'k', presignedUrl: '' },
      });
    },
  );

  it.each(['https://x.test/a:b', 'blob:https://x.test/1', 'data:image/png;base64,AA==', '/a', 'a/b:c', '?x=y:z', ''])(
    'are shown with an address that does not: %j',
    (url) => {
      const file = { filename: 'a', url, storage: { presignedUrl: url } };
      expect(fileForClients(file)).toStrictEqual(file);
    },
  );
});
