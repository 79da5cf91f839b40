/** Editors know channels.yaml by a schema that is the program's own, with a line of help for every key. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { channelsJsonSchema } from '../../scripts/channels-schema.js';

const example = readFileSync('channels.example.yaml', 'utf8');
const text = readFileSync('channels.schema.json', 'utf8');
const schema = JSON.parse(text) as object;
const validate = formats.default(new Ajv()).compile(schema);

const channel = { name: 'shop', apiKeys: ['key'], helpdesk: { url: 'https://helpdesk.example', apiKey: 'key' } };

it('is what `npm run contracts` makes', () => {
  expect(text).toBe(channelsJsonSchema(example));
});

it('is named by the example, which it finds nothing wrong with', () => {
  expect(example).toMatch(/^# yaml-language-server: \$schema=\.\/channels\.schema\.json\n/);
  validate(parse(example));
  expect(validate.errors).toBeNull();
});

it('lets secrets stand somewhere else', () => {
  const helpdesk = { url: '${HELPDESK}', apiKey: { file: '/run/secrets/helpdesk' } };
  expect(validate({ channels: [{ ...channel, helpdesk }] })).toBe(true);
});

it.each([
  ['an unknown key', { greetings: 'Hello' }],
  ['a wrong word', { closedTicket: 'open' }],
  ['a text for a number', { limits: { sockets: 'many' } }],
])('finds %s', (_what, wrong) => {
  expect(validate({ channels: [{ ...channel, ...wrong }] })).toBe(false);
});

it('has help for every key', () => {
  const bare: string[] = [];
  const look = (place: string, here: unknown): void => {
    const { properties = {}, items } = (here ?? {}) as {
      properties?: Record<string, { description?: string }>;
      items?: unknown;
    };
    for (const [key, field] of Object.entries(properties)) {
      if (field.description === undefined) bare.push(`${place}${key}`);
      look(`${place}${key}.`, field);
    }
    if (items !== undefined) look(place, items);
  };
  look('', schema);
  expect(bare).toEqual([]);
});
