/** Vitest for the long fault runs, which are no part of `npm test`. */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

export default defineConfig({ ...base, test: { ...base.test, include: ['test/faults/fault-run.many.ts'] } });
