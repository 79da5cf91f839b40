/** Links to files as clients are shown them: signed anew each time, without asking anybody, so that nothing has to be written back (captivate.md Q9). */
import { readFileKey } from '#files';
import type { LinkFile } from '#translation';
import type { FileLinks } from './file-links.js';

/** Makes the links for a reader who knows the bridge by that address. */
export type LinksFor = (origin: string) => LinkFile;

/** Links that end in so many seconds. What is no key of ours, as in transcripts of before there were any, gets none. */
export function shownLinks(links: FileLinks, seconds: number, now: () => number = Date.now): LinksFor {
  return (origin) => (named, name) => {
    const key = readFileKey(named);
    if (key === null) return null;
    const expiresIn = Math.floor(now() / 1000) + seconds;
    return { presignedUrl: links.urlOf({ key, name }, { origin, expiresAt: expiresIn }), expiresIn };
  };
}
