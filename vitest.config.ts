import { defineConfig } from 'vitest/config';
import type { ViteUserConfig } from 'vitest/config';

/** What all test runs have in common. */
export const common = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node', 'module'] } },
  test: {
    pool: 'forks',
    // Most of the time is spent waiting, not computing.
    maxWorkers: 2,
    retry: 0,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
} satisfies ViteUserConfig;

/** Tests of units that share nothing: many files run in one process, which loads what they test only once. */
const together = ['{apps,bench,libs}/**/*.test.ts'];
/** Among those, the ones that start processes or share a server within the file. */
const alone = [
  'libs/{file-text,state}/**/*.test.ts',
  'apps/bridge/src/helpdesk/connection/address.test.ts',
  'apps/bridge/src/files/life/life.test.ts',
];

/** Programs, browsers and floods, which need the processors themselves: after everything else, fewer at a time. */
const busy = ['test/{browser,cluster,deploy,hostile,process}/**/*.test.ts', 'test/faults/fault-run.test.ts'];

export default defineConfig({
  ...common,
  test: {
    ...common.test,
    projects: [
      {
        extends: true,
        test: { name: 'alone', include: ['test/**/*.test.ts', ...alone], exclude: busy, maxWorkers: 4 },
      },
      { extends: true, test: { name: 'busy', include: busy, sequence: { groupOrder: 1 } } },
      {
        extends: true,
        test: {
          name: 'together',
          include: together,
          exclude: alone,
          isolate: false,
          maxWorkers: 4,
          setupFiles: 'test/support/leaves-nothing.ts',
        },
      },
    ],
  },
});
