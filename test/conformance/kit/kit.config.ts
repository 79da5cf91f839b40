/** Vitest for the suite against any address: `npm run conformance`. */
import { defineConfig } from 'vitest/config';
import { common } from '../../../vitest.config.js';

export default defineConfig({
  ...common,
  test: { ...common.test, include: ['test/conformance/kit/any-server.many.ts'] },
});
