/** What of a configuration can be used and is hardly meant: said at the start, by a reload and by the doctor. */
import { knownKeys, readText } from '../config.js';
import type { BridgeConfig, Source } from '../config.js';
import { fileKeys } from '../settings/secret-files.js';
import { exampleKeys, paddedInFile, paddedSecrets, strayKeys } from '../settings/warnings.js';

/** Sentences that begin with their place. `examples`: keys that are still those of the example. */
export function warningsOf(
  source: Source,
  config: BridgeConfig,
): { readonly odd: readonly string[]; readonly examples: readonly string[] } {
  const { CHANNELS_FILE: file } = config;
  const inFile = file === undefined ? [] : paddedInFile(readText(file));
  return {
    odd: [...strayKeys(source, knownKeys), ...paddedSecrets(source, fileKeys), ...inFile],
    examples: exampleKeys(config),
  };
}
