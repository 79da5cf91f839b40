/** The JSON Schema of channels.yaml for editors: its form from the schema of the program, its words from the comments of the example. */
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { z } from 'zod';
import { channelsFileSchema } from '../apps/bridge/src/settings/channels/channels-file.js';

type Schema = Record<string, unknown>;

/** Its text; `example` is the text of channels.example.yaml. */
export function channelsJsonSchema(example: string): string {
  // What is referred to is of no matter for the form.
  const { $schema, ...form } = z.toJSONSchema(channelsFileSchema(String), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Every whole number would have it.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  describeKeys(form, parseDocument(example).contents);
  return `${JSON.stringify({ $schema, title: 'Channels of Deskbridge', ...form }, null, 2)}\n`;
}

/** Gives each key the comment above it. Keys of one line each that stand together below a comment share it, and those of a line that of their map. */
function describeKeys(schema: unknown, node: unknown, above?: string | null): void {
  if (!isSchema(schema)) return;
  if (isSeq(node)) describeKeys(schema.items, node.items[0]);
  if (!isMap(node)) return;
  let comment = node.commentBefore ?? (node.flow === true ? above : null);
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const isShort = isScalar(value) || node.flow === true;
    comment = key.commentBefore ?? (isShort ? comment : null);
    const property = isSchema(schema.properties) ? schema.properties[String(key.value)] : undefined;
    if (isSchema(property) && typeof comment === 'string') property.description = sentenceOf(comment);
    describeKeys(property, value, comment);
  }
}

function sentenceOf(comment: string): string {
  return comment.replace(/\s+/g, ' ').trim();
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
