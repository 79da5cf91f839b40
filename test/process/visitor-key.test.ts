/** The command that mints a key for a visitor: what it prints, and how it ends. */
import { expect, test } from 'vitest';
import { readSignedUserId, readVisitorKey } from '#visitor-key';
import { startProgram } from '../support/program.js';

const [old, secret] = ['the-secret-before-this', 'the-secret-of-the-shop'];
const env = {
  CHANNEL_API_KEY: 'public-key',
  HELPDESK_URL: 'http://127.0.0.1:9',
  HELPDESK_API_KEY: 'key',
  IDENTITY_SECRETS: `${secret},${old}`,
};

async function mint(given: Record<string, string>, ...words: string[]) {
  const program = startProgram('scripts/visitor-key.js', given, words);
  return { code: await program.exit, printed: program.printed().trim() };
}

const read = (key: string, after = 0) => readVisitorKey(key, () => [secret], Date.now() + after);

test('it prints a key of the first secret, for the only channel and an hour', async () => {
  const { code, printed } = await mint(env, '--user', 'ulla@shop.test');
  expect([code, read(printed)]).toMatchObject([0, { channel: 'default', userId: 'ulla@shop.test' }]);
  expect([read(printed, 3_500_000) === null, read(printed, 3_700_000) === null]).toEqual([false, true]);
});

test('it ends a key when it is told to, and signs a user id', async () => {
  const { printed } = await mint(env, '--user', 'ulla', '--expires', '2d');
  expect([read(printed, 47 * 3_600_000)?.userId, read(printed, 49 * 3_600_000)]).toEqual(['ulla', null]);
  const signed = await mint(env, '--user', 'ulla', '--signed-id');
  expect(readSignedUserId(signed.printed, 'default', [secret])).toBe('ulla');
});

test('it says what is wrong, shows no secret, and ends with 2', async () => {
  const wrong: [Record<string, string>, string[], RegExp][] = [
    [env, [], /--user is missing/],
    [env, ['--user', 'ulla', '--channel', 'shop'], /--channel must be one of default/],
    [env, ['--user', 'ulla', '--expires', 'soon'], /--expires must be/],
    [env, ['--user', 'anon'], /user id/],
    [env, ['--user', 'ulla', '--secret', secret], /--secret must be @/],
    [{ ...env, IDENTITY_SECRETS: '' }, ['--user', 'ulla'], /no identity secrets/],
    [{ ...env, IDENTITY_SECRETS: 'short' }, ['--user', 'ulla'], /IDENTITY_SECRETS: expected/],
  ];
  for (const [given, words, reason] of wrong) {
    const { code, printed } = await mint(given, ...words);
    expect([code, printed]).toEqual([2, expect.stringMatching(reason)]);
    expect(printed).not.toContain(secret);
  }
});
