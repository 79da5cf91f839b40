/** Vitest for the long fault runs, which are no part of `npm test`. */
import { defineConfig } from 'vitest/config';
import { common } from '../../vitest.config.js';

export default defineConfig({ ...common, test: { ...common.test, include: ['test/faults/fault-run.many.ts'] } });
