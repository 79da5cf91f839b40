import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source', 'node', 'module'] } },
  test: {
    include: ['{apps,bench,libs,test}/**/*.test.ts'],
    pool: 'forks',
    // Most of the time is spent waiting, not computing.
    maxWorkers: 2,
    retry: 0,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
