/** What a row of the tables of HTTP operations says; a row here is a path in the OpenAPI document. */
import type { ChannelErrorCode } from '#channel';
import type { Json } from '../json-schema.js';

/** One operation over HTTP. */
export interface HttpOperation {
  readonly method: 'get' | 'post' | 'delete';
  /** With parameters as OpenAPI writes them: `/api/messages/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Who may: a key of the channel, the admin token, or anybody who reaches the port. */
  readonly needs: 'key' | 'key if any' | 'token' | 'nothing';
  /** What each parameter is; those of the path are required, the others are of the query and `required` if they say so. */
  readonly parameters?: Readonly<Record<string, { readonly description: string; readonly required?: true }>>;
  /** Name of the schema of its body. */
  readonly body?: string;
  /** Name of the schema of its body as a form. */
  readonly form?: string;
  /** What it is answered if all is well. */
  readonly answer: Answer;
  /** Other answers of its own. */
  readonly others?: Readonly<Record<number, Answer>>;
  /** Names of the refusals that it knows. */
  readonly refusals: readonly ChannelErrorCode[];
}

/** Its JSON by the name of a schema, or text of another kind. */
export interface Answer {
  readonly status?: number;
  readonly description: string;
  readonly schema?: string;
  readonly type?: string;
}

/** Names of schemas and what they are. */
export type Schemas = Readonly<Record<string, Json>>;
