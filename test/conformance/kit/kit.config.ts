/** Vitest for the suite against any address: `npm run conformance`. */
import { defineConfig } from 'vitest/config';
import base from '../../../vitest.config.js';

export default defineConfig({ ...base, test: { ...base.test, include: ['test/conformance/kit/any-server.many.ts'] } });
