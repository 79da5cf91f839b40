/** Says which channels believe anybody who he is. */
import type { ChannelConfig } from '../channels.js';
import type { Logger } from '../log.js';

/** Said at every start and reload, so that nobody takes a public key for a person. */
export function warnOfClaims(channels: readonly ChannelConfig[], logger: Logger): void {
  for (const { name: channel, identity } of channels) {
    if (identity.mode === 'optional') {
      logger.warn({ channel }, 'anybody with the channel key can claim any user name here (identity: optional)');
    }
  }
}
