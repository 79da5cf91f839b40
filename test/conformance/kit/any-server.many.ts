/** The suite against a server that somebody else has started: `npm run conformance -- ws://host:port --key KEY`. */
import { inject } from 'vitest';
import { describeConformance } from '../conformance.js';
import { simulatorWords } from '../target.js';

declare module 'vitest' {
  // What run.ts provides.
  interface ProvidedContext {
    readonly server: {
      readonly url: string;
      readonly key: string;
      readonly otherKey: string | null;
      readonly isSimulated: boolean;
    };
  }
}

const { url, key, otherKey, isSimulated } = inject('server');

describeConformance(url, () => Promise.resolve({ url, key, otherKey, words: isSimulated ? simulatorWords : null }));
