// Tells of an attachment in other ways than the documented one.
import type { FaultSettings } from '../faults.js';
import type { AddressForm, FlagForm, MetadataForm } from '../faults/value-faults.js';

type Body = Readonly<Record<string, unknown>>;

const flagWriters: Record<Exclude<FlagForm, 'absent'>, (flag: boolean) => unknown> = {
  boolean: (flag) => flag,
  number: (flag) => (flag ? 1 : 0),
  text: String,
  letter: (flag) => (flag ? 'Y' : 'N'),
};

const metadataWriters: Record<Exclude<MetadataForm, 'absent'>, (metadata: object) => unknown> = {
  object: (metadata) => metadata,
  list: (metadata) => [metadata],
  json: (metadata) => JSON.stringify(metadata),
  jsonList: (metadata) => JSON.stringify([metadata]),
};

const addressWriters: Record<AddressForm, (url: URL) => string> = {
  absolute: ({ href }) => href,
  relative: ({ pathname, search }) => pathname + search,
  withoutScheme: ({ host, pathname, search }) => `//${host}${pathname}${search}`,
  withoutSlash: ({ pathname, search }) => pathname.slice(1) + search,
};

/** The body of a message with its flag, metadata and address told as the setting says. */
export function oddAttachment(body: Body, { flag, metadata, address }: FaultSettings['attachments']): Body {
  const flagName = 'is_attachment' in body ? 'is_attachment' : 'attachment';
  const { [flagName]: has, attachment_metadata: about, ...rest } = body;
  const writtenFlag = flag === 'absent' ? {} : { [flagName]: flagWriters[flag](has === true) };
  if (metadata === 'absent') return { ...rest, ...writtenFlag };
  const known = isFile(about) ? { ...about, url: addressOf(about.url, address) } : null;
  return { ...rest, ...writtenFlag, attachment_metadata: known === null ? null : metadataWriters[metadata](known) };
}

function isFile(about: unknown): about is { readonly url: string } {
  return typeof about === 'object' && about !== null && 'url' in about && typeof about.url === 'string';
}

/** An address that is relative already stays as it is. */
function addressOf(url: string, form: AddressForm): string {
  const parsed = form === 'absolute' ? null : URL.parse(url);
  return parsed === null ? url : addressWriters[form](parsed);
}
