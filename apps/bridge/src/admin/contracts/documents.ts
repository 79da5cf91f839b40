/** The documents of the contracts as texts, by the name of their file. */
import { asyncapiDocument } from './asyncapi.js';
import { openapiDocument } from './openapi.js';

const makers = { 'asyncapi.json': asyncapiDocument, 'openapi.json': openapiDocument } as const;

/** The name of one of the files. */
export type DocumentName = keyof typeof makers;

/** All of them; the same each time. */
export function documents(): Readonly<Record<DocumentName, string>> {
  const textOf = (name: DocumentName): string => `${JSON.stringify(makers[name](), null, 2)}\n`;
  return { 'asyncapi.json': textOf('asyncapi.json'), 'openapi.json': textOf('openapi.json') };
}
