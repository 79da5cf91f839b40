/** The directory of a zip archive, read without unpacking anything: what it declares must be within the limits. */
import type { Entry, ZipFile } from 'yauzl';
import { RATIO_FROM_BYTES } from '../../contract/limits.js';
import type { FileTextLimits } from '../../contract/limits.js';
import { FileTextError } from '../../contract/outcome.js';

/**
 * The parts by name; of two with one name the first counts. Throws `too-large` where the directory declares too many parts or too many
 * bytes, `encrypted` where a part is, `broken` where it is no directory. Archives within the archive are parts like any other: nobody
 * here ever opens them.
 */
export async function readDirectory(zip: ZipFile, limits: FileTextLimits): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > limits.maxEntries) throw new FileTextError('too-large');
  const entries = new Map<string, Entry>();
  let declared = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) throw new FileTextError('encrypted');
      declared += entry.uncompressedSize;
      if (declared > limits.maxUnpackedBytes) throw new FileTextError('too-large');
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    }
  } catch (error) {
    throw error instanceof FileTextError ? error : new FileTextError('broken', { cause: error });
  }
  if (declared > RATIO_FROM_BYTES && declared > zip.fileSize * limits.maxRatio) throw new FileTextError('too-large');
  return entries;
}
