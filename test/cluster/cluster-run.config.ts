/** Vitest for the long runs on several replicas, which are no part of `npm test`. */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.js';

export default defineConfig({ ...base, test: { ...base.test, include: ['test/cluster/cluster-run.many.ts'] } });
