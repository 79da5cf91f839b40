/** What docs/identity.md tells backends to run makes keys that the bridge takes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readVisitorKey } from '#visitor-key';

const run = promisify(execFile);
const text = readFileSync('docs/identity.md', 'utf8');
const secret = 'a-secret-of-the-shop';
const exp = 2_000_000_000;
const user = 'ada/löve "lace"@shop.test';

/** The program under a heading, and how it is called with standard names. */
const languages = [
  [
    'Node',
    'js',
    process.execPath,
    '-e',
    (code: string) => `${code}\nconst [, c, u, s, e] = process.argv; console.log(visitorKey(c, u, s, Number(e)));`,
  ],
  [
    'PHP',
    'php',
    'php',
    '-r',
    (code: string) => `${code}\n[, $c, $u, $s, $e] = $argv; echo visitor_key($c, $u, $s, (int) $e);`,
  ],
  [
    'Python',
    'python',
    'python3',
    '-c',
    (code: string) =>
      `${code}\nimport sys\nprint(visitor_key(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))`,
  ],
  [
    'Ruby',
    'ruby',
    'ruby',
    '-e',
    (code: string) => `${code}\nputs visitor_key(ARGV[0], ARGV[1], ARGV[2], ARGV[3].to_i)`,
  ],
] as const;

async function isThere(command: string): Promise<boolean> {
  return run(command, ['--version']).then(
    () => true,
    () => false,
  );
}

describe.each(languages)('the lines for %s', (name, language, command, flag, program) => {
  const [, code] = new RegExp(`\\n${name}:\\n\\n\`\`\`${language}\\n([^\`]*(?:\`[^\`]+)*?)\`\`\`\\n`).exec(text) ?? [];

  it('are there, and few', () => {
    expect(code?.trim().split('\n').length).toBeLessThanOrEqual(6);
  });

  it('make a key that holds', async ({ skip }) => {
    if (!(await isThere(command))) return skip(`${command} is not installed`);
    const separator = command === 'php' ? ['--'] : [];
    const { stdout } = await run(command, [flag, program(code ?? ''), ...separator, 'shop', user, secret, String(exp)]);
    expect(readVisitorKey(stdout.trim(), () => [secret], Date.now())).toEqual({
      channel: 'shop',
      userId: user,
      expiresAt: exp,
    });
  });
});
