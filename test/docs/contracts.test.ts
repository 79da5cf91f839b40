/** The contracts that are committed are those of the code, sound by their own specifications, and true of both wires. */
import { readFileSync } from 'node:fs';
import asyncapiSpecifications from '@asyncapi/specs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { clientEvents, decodeEnvelope, serverEvents } from '#channel';
import { helpdeskRequests } from '#helpdesk';
import { asyncapiDocument } from '../../apps/bridge/src/admin/contracts/asyncapi.js';
import { documents } from '../../apps/bridge/src/admin/contracts/documents.js';
import type { DocumentName } from '../../apps/bridge/src/admin/contracts/documents.js';
import { openapiDocument } from '../../apps/bridge/src/admin/contracts/openapi.js';

const generated = documents();
const asyncapi = asyncapiDocument();
const openapi = openapiDocument();

interface Row {
  readonly name: string;
  readonly direction: string;
  readonly transport: string;
  readonly frame: { readonly event: { readonly event_type: string } };
}
const rows = JSON.parse(readFileSync('test/fixtures/captivate-examples.json', 'utf8')) as Row[];

it.each(Object.keys(generated) as DocumentName[])('docs/contracts/%s is what `npm run contracts` makes', (name) => {
  expect(readFileSync(`docs/contracts/${name}`, 'utf8')).toBe(generated[name]);
});

it('asyncapi.json is sound', () => {
  const specification = structuredClone(asyncapiSpecifications.schemasWithoutId['3.0.0']) as object;
  const ajv = formats.default(new Ajv({ strict: false, allErrors: true, logger: false }));
  const validate = ajv.compile(specification);
  validate(asyncapi);
  expect(validate.errors).toBeNull();
});

it('openapi.json is sound', async () => {
  const { valid, errors } = await new Validator().validate(
    JSON.parse(generated['openapi.json']) as Record<string, unknown>,
  );
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

it.each([
  ['asyncapi.json', asyncapi],
  ['openapi.json', openapi],
])('every pointer in %s leads somewhere', (_name, document) => {
  const pointers = [...JSON.stringify(document).matchAll(/"\$ref":"#\/(.*?)"/g)].map(([, path = '']) => path);
  expect(pointers.length).toBeGreaterThan(50);
  for (const path of new Set(pointers)) {
    const target = path.split('/').reduce<unknown>((place, key) => (place as Record<string, unknown>)[key], document);
    expect(target, path).toBeTypeOf('object');
  }
});

describe('the schemas of messages', () => {
  const ajv = formats.default(new Ajv({ strict: false }));
  ajv.addSchema({ ...asyncapi, $id: 'asyncapi' });
  const { messages, schemas } = (
    asyncapi as Record<'components', Record<'messages' | 'schemas', Record<string, object>>>
  ).components;

  const problems = (place: string, value: unknown): unknown => {
    ajv.validate({ $ref: `asyncapi#/components/${place}` }, value);
    return ajv.errors ?? null;
  };
  const nameOf = (side: string, event: string): string =>
    side + event.replace(/(?:^|_)(\w)/g, (_all, letter: string) => letter.toUpperCase());

  it.each(rows.filter(({ direction, transport }) => direction === 'server->client' && transport === 'ws'))(
    'hold for what the bridge sends: $name',
    ({ frame }) => {
      expect(problems(`messages/${nameOf('Server', frame.event.event_type)}/payload`, frame)).toBeNull();
    },
  );

  it('have an example of everything that is sent, which holds, and which the bridge takes', () => {
    for (const event of Object.keys(clientEvents)) {
      const name = nameOf('Client', event);
      const { examples } = schemas[name] as { examples: object[] };
      expect(examples, event).not.toHaveLength(0);
      for (const example of examples) {
        expect(problems(`schemas/${name}`, example), event).toBeNull();
        expect(decodeEnvelope({ event: { event_type: event, event_payload: example } })).toMatchObject({ ok: true });
      }
    }
    for (const [event, schema] of Object.entries(helpdeskRequests)) {
      const name = nameOf('HelpdeskRequest', event);
      const { examples } = schemas[name] as { examples: object[] };
      for (const example of examples) {
        expect(problems(`schemas/${name}`, example), event).toBeNull();
        expect(schema.parse(example)).toMatchObject(example);
      }
    }
  });

  it('have true examples of what is heard', () => {
    for (const [event, schema] of Object.entries(serverEvents)) {
      const { examples = [] } = schemas[nameOf('Server', event)] as { examples?: unknown[] };
      for (const example of examples) expect(schema.parse(example), event).toEqual(example);
    }
  });

  it('describe every one', () => {
    for (const [name, message] of Object.entries(messages))
      expect(message, name).toHaveProperty('summary', expect.stringMatching(/^[A-Z].+/));
  });

  it('hold for bodies of requests as recommended, and not for those with fields of no use', () => {
    const body = formats.default(new Ajv2020({ strict: false }));
    body.addSchema({ ...openapi, $id: 'openapi' });
    const { examples } = schemas['ClientUserMessage'] as { examples: object[] };
    const envelope = (payload: object) => ({ event: { event_type: 'user_message', event_payload: payload } });
    const isGood = (value: object) => body.validate({ $ref: 'openapi#/components/schemas/ClientEnvelope' }, value);
    expect(isGood(envelope(examples[0]!))).toBe(true);
    expect(isGood(envelope({ ...examples[0], text: 'hi' }))).toBe(false);
  });
});
