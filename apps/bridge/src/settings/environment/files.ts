/** Where files are kept, and how they come and go. */
import { z } from 'zod';
import { filesUrlForms, filesUrlProblem } from '#files';
import { milliseconds } from '../values/numbers.js';
import { headerSecret } from '../values/secrets.js';
import { webAddress } from '../values/web-address.js';

const filesUrl = z
  .string()
  .trim()
  .superRefine((url, context) => {
    const problem = filesUrlProblem(url);
    if (problem !== null)
      context.addIssue({ code: 'custom', message: `${problem}; expected ${filesUrlForms.join(' or ')}` });
  });

export const filesFields = {
  FILES_URL: filesUrl
    .default('file:data/files')
    .describe('Where files are kept: file:PATH, or s3://BUCKET/PREFIX?region=REGION&endpoint=https://HOST'),
  FILES_ACCESS_KEY_ID: headerSecret.optional().describe('Access key of the S3 server'),
  FILES_SECRET_ACCESS_KEY: headerSecret.optional().describe('Secret of that access key (secret)'),
  FILES_SESSION_TOKEN: headerSecret.optional().describe('Session token that belongs to that access key (secret)'),
  FILES_INCOMING: z
    .string()
    .min(1)
    .default('data/incoming')
    .describe('With S3: folder where uploads wait until they are whole'),
  FILES_LINKS: z
    .enum(['bridge', 'storage'])
    .default('bridge')
    .describe('Who serves files: the bridge, or the S3 server, to which the bridge then sends clients on'),
  FILES_LINK_SECONDS: z.coerce
    .number()
    .int('expected a whole number')
    .min(600, 'expected 600 or more')
    .max(604_800, 'expected 604800 or less')
    .default(7200)
    .describe('Life of the links to files that clients are given, seconds'),
  FILES_OCR_URL: webAddress
    .optional()
    .describe(
      'Service that reads the words in images, asked by PUT for plain text, as Apache Tika; none are read if absent',
    ),
  FILES_SWEEP_MS: milliseconds
    .default(3_600_000)
    .describe('Time between two walks through all files, for those that nobody has any more'),
  FILES_UPLOAD_MS: milliseconds.default(300_000).describe('Time for a client to send a whole file'),
};

interface FilesEnvironment {
  readonly FILES_URL: string;
  readonly FILES_LINKS: 'bridge' | 'storage';
  readonly FILES_ACCESS_KEY_ID?: string | undefined;
  readonly FILES_SECRET_ACCESS_KEY?: string | undefined;
}

/** What does not fit together. */
export function filesProblems(given: FilesEnvironment): string[] {
  if (!given.FILES_URL.startsWith('s3:'))
    return given.FILES_LINKS === 'storage' ? ['FILES_LINKS: expected bridge where FILES_URL is a folder'] : [];
  return (['FILES_ACCESS_KEY_ID', 'FILES_SECRET_ACCESS_KEY'] as const)
    .filter((key) => given[key] === undefined)
    .map((key) => `${key}: expected a value where FILES_URL is an S3 server`);
}
