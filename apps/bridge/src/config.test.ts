/** The configuration: the defaults that the documents promise, every key explained, and what is missing named. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { environmentSchema, loadConfig } from './config.js';
import { problemsIn, single } from './settings/test-problems.js';

const keys = Object.keys(environmentSchema.shape) as (keyof typeof environmentSchema.shape)[];

/** The public interface of the bridge. */
const defaults = {
  PORT: 8080,
  HOST: '0.0.0.0',
  ADMIN_PORT: 9090,
  ADMIN_HOST: '127.0.0.1',
  STORE_URL: 'sqlite:data/deskbridge.db',
  STORE_PREFIX: 'db:',
  STORE_WAIT_REPLICAS: 0,
  STORE_START_TIMEOUT_MS: 30_000,
  LOG_LEVEL: 'info',
  REPLY_TIMEOUT_MS: 10_000,
  RETRY_BASE_MS: 500,
  RETRY_MAX_MS: 30_000,
  DELIVERY_DELAYED_MS: 30_000,
  AGENT_DEADLINE_MS: 120_000,
  GREETING_DELAY_MS: 200,
  HELPDESK_IDLE_MS: 60_000,
  PING_INTERVAL_MS: 25_000,
  PONG_TIMEOUT_MS: 10_000,
  REQUEST_TIMEOUT_MS: 30_000,
  OWNER_TIMEOUT_MS: 5000,
  DRAIN_WINDOW_MS: 20_000,
  STORE_TIMEOUT_MS: 1000,
  MAX_FRAME_BYTES: 1_048_576,
  MAX_UNSENT_BYTES: 1_048_576,
  SEND_TIMEOUT_MS: 30_000,
  MAX_ANSWER_BYTES: 8_388_608,
  MAX_LONG_ANSWERS: 200,
  MESSAGE_LINK_BYTES: 786_432,
  CONVERSATION_TTL_DAYS: 0,
  FILES_URL: 'file:data/files',
  FILES_INCOMING: 'data/incoming',
  FILES_LINKS: 'bridge',
  FILES_LINK_SECONDS: 7200,
};

function problemsOf(source: Record<string, string>, readFile?: (path: string) => string): readonly string[] {
  return problemsIn(() => loadConfig(source, readFile));
}

it('has the promised defaults', () => {
  const config = loadConfig(single);
  expect(config).toMatchObject(defaults);
  expect(config.PUBLIC_URL).toBeUndefined();
  expect(config.ADMIN_TOKEN).toBeUndefined();
});

it.each(keys)('explains %s in one line', (key) => {
  expect(environmentSchema.shape[key].description).toMatch(/^[A-Z].{10,120}$/);
});

it.each(['../../../.env.example', '../../../docs/configuration.md'])('is listed whole in %s', (path) => {
  const file = new URL(path, import.meta.url);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(text))).toEqual([]);
});

describe('a missing value', () => {
  it('of the single channel is named, and that a file may stand for it', () => {
    expect(problemsOf({})).toEqual(
      Object.keys(single).map((key) => `${key}: expected a value, or CHANNELS_FILE instead`),
    );
    expect(problemsOf({ ...single, HELPDESK_API_KEY: '' })).toEqual([expect.stringContaining('HELPDESK_API_KEY')]);
  });

  it.each(['', ' ', '\n'])('is what an empty one is: %j', (value) => {
    const empty = Object.fromEntries(keys.filter((key) => !(key in single)).map((key) => [key, value]));
    expect(loadConfig({ ...single, ...empty })).toEqual(loadConfig(single));
  });
});
