// What one road or both do to the values of messages: dates, texts, attachments, any field.
import { z } from 'zod';
import { onRoad, pattern } from './scope.js';

/** What databases, frameworks and filters do to a text. */
export const textChanges = [
  'escaped',
  'trimmed',
  'collapsed',
  'nfc',
  'nfd',
  'nfkc',
  'astralLost',
  'astralReplaced',
  'controlsLost',
  'invisiblesLost',
  'breaksLost',
  'crlf',
  'typographic',
  'inParagraph',
  'cutShort',
] as const;
export type TextChange = (typeof textChanges)[number];

/** How a flag is written. */
export const flagForms = ['boolean', 'number', 'text', 'letter', 'absent'] as const;
export type FlagForm = (typeof flagForms)[number];

/** How the metadata of an attachment are written. */
export const metadataForms = ['object', 'list', 'json', 'jsonList', 'absent'] as const;
export type MetadataForm = (typeof metadataForms)[number];

/** How an address of the Helpdesk's own is written. */
export const addressForms = ['absolute', 'relative', 'withoutScheme', 'withoutSlash'] as const;
export type AddressForm = (typeof addressForms)[number];

const looseFields = z.record(z.string(), z.unknown()).default({});

export const valueFaults = {
  /** Dates are rounded or cut to multiples of `toMs`, come from another clock, or are written otherwise. */
  dates: z.strictObject({
    ...onRoad,
    toMs: z.number().int().positive().max(86_400_000).default(1),
    by: z.enum(['cutting', 'rounding']).default('cutting'),
    laterMs: z.number().int().min(-86_400_000).max(86_400_000).default(0),
    offsetMinutes: z.number().int().min(-840).max(840).default(0),
    zone: z.enum(['written', 'leftOut']).default('written'),
    form: z.enum(['iso', 'sql', 'http', 'seconds', 'milliseconds']).default('iso'),
  }),
  /** Texts that match are changed, one change after the other. */
  texts: z.strictObject({ ...onRoad, pattern: pattern.optional(), changes: z.array(z.enum(textChanges)).min(1) }),
  /** Attachments are told otherwise. */
  attachments: z.strictObject({
    ...onRoad,
    flag: z.enum(flagForms).default('boolean'),
    metadata: z.enum(metadataForms).default('object'),
    address: z.enum(addressForms).default('absolute'),
  }),
  /** Fields of every message or conversation have these values instead. */
  fields: z.strictObject({ ...onRoad, message: looseFields, conversation: looseFields }),
};
