/** What is wrong with a configuration, for tests. */
import { ConfigError } from './config-error.js';

/** The problems that reading it throws; none if it can be read. */
export function problemsIn(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The least that the environment must say. */
export const single = { CHANNEL_API_KEY: 'ck', HELPDESK_URL: 'https://desk.test', HELPDESK_API_KEY: 'hk' };
