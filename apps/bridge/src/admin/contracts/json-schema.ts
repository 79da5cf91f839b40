/** JSON Schema out of the wires' zod schemas: the strict ones as they are, of lenient ones the form that their `.meta()` recommends. */
import { z } from 'zod';

/** A JSON Schema, or any other object of a document. */
export type Json = Readonly<Record<string, unknown>>;

/** What each document is written in: AsyncAPI 3 is at home in draft 7, OpenAPI 3.1 in 2020-12. */
export type Draft = 'draft-7' | 'draft-2020-12';

/**
 * The schemas by name, each pointing at the others under `#/components/schemas`. `sent` is what a peer of the bridge should send,
 * `read` what the bridge sends, or makes of what it was sent.
 */
export function schemasOf(
  named: Readonly<Record<string, z.ZodType>>,
  side: 'sent' | 'read',
  target: Draft,
): Record<string, Json> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    target,
    io: side === 'sent' ? 'input' : 'output',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => recommend(jsonSchema),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema, $id, id: _id, ...schema }]) => [id, schema as Json]),
  );
}

/** A reference to one of the schemas. */
export function refTo(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/**
 * Puts what is recommended in the place of what is taken, and fields that nobody reads beside those that are read. Examples of what is
 * sent have a name of their own: zod leaves those of what it transforms out.
 */
function recommend(schema: Record<string, unknown>): void {
  const { recommended, unread, sentAs, properties } = schema;
  if (isObject(recommended)) {
    for (const key of Object.keys(schema)) Reflect.deleteProperty(schema, key);
    Object.assign(schema, recommended);
  }
  if (isObject(unread)) {
    delete schema.unread;
    schema.properties = { ...(isObject(properties) ? properties : {}), ...unread };
  }
  if (Array.isArray(sentAs)) {
    delete schema.sentAs;
    schema.examples = sentAs;
  }
  // The format says it.
  if (schema.format === 'date-time') delete schema.pattern;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
