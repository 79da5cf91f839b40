/** All secrets of a configuration. */
import type { BridgeConfig } from '../config.js';

/** What the trace must not show, wherever it stands. */
export function secretsOf({ channels, ADMIN_TOKEN }: BridgeConfig): string[] {
  const keys = channels.flatMap(({ apiKeys, helpdesk, identity }) => [
    ...apiKeys,
    helpdesk.apiKey,
    ...identity.secrets,
  ]);
  return ADMIN_TOKEN === undefined ? keys : [...keys, ADMIN_TOKEN];
}
