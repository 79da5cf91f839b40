/** What a server says of itself in INFO. */

/** The fields of INFO by name. */
export type Info = ReadonlyMap<string, string>;

export function parseInfo(text: string): Info {
  const fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return fields;
}

/**
 * What stays the same as long as a server is the same process with the same history: another run id is another process,
 * another replication id a master that began anew from what it had.
 */
export function identityOf(info: Info): string {
  return `${info.get('run_id') ?? ''} ${info.get('master_replid') ?? ''}`;
}
