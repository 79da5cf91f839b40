/** What the bridge tells its page: where the channel is, which channels there are, and whether there is a desk to play. */

export interface Channel {
  readonly name: string;
  readonly label: string;
  /** Null where the key is nobody's but the visitor's. */
  readonly key: string | null;
}

export interface Settings {
  readonly channelUrl: string;
  readonly channels: readonly Channel[];
  readonly desk: boolean;
  readonly needsToken: boolean;
  readonly texts: boolean;
}

/** Rejects with a sentence for people. */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch('/playground/settings.json').catch(() => null);
  if (response === null || !response.ok) {
    throw new Error('The bridge does not answer. Start it again with npm start, then reload this page.');
  }
  // Of the same build as this page.
  return (await response.json()) as Settings;
}
