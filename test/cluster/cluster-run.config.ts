/** Vitest for the long runs on several replicas, which are no part of `npm test`. */
import { defineConfig } from 'vitest/config';
import { common } from '../../vitest.config.js';

export default defineConfig({ ...common, test: { ...common.test, include: ['test/cluster/cluster-run.many.ts'] } });
