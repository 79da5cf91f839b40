/** One channel from environment variables. */
import type { ChannelConfig, IdentityConfig } from '../../channels.js';
import type { Read } from '../config-error.js';
import { channelSchema } from './channel-schema.js';
import type { Resolve } from './references.js';

/** The single channel `default` of environment variables. */
export function channelFromEnvironment(given: {
  readonly CHANNEL_API_KEY?: string | undefined;
  readonly HELPDESK_URL?: string | undefined;
  readonly HELPDESK_API_KEY?: string | undefined;
  readonly IDENTITY_MODE?: IdentityConfig['mode'] | undefined;
  readonly IDENTITY_SECRETS?: readonly string[] | undefined;
}): Read<readonly ChannelConfig[]> {
  const { CHANNEL_API_KEY, HELPDESK_URL, HELPDESK_API_KEY } = given;
  if (CHANNEL_API_KEY === undefined || HELPDESK_URL === undefined || HELPDESK_API_KEY === undefined) {
    const missing = (['CHANNEL_API_KEY', 'HELPDESK_URL', 'HELPDESK_API_KEY'] as const).filter(
      (key) => given[key] === undefined,
    );
    return { ok: false, problems: missing.map((key) => `${key}: expected a value, or CHANNELS_FILE instead`) };
  }
  const helpdesk = { url: HELPDESK_URL, apiKey: HELPDESK_API_KEY };
  const { IDENTITY_MODE: mode = 'optional', IDENTITY_SECRETS: secrets = [] } = given;
  if (mode === 'required' && secrets.length === 0) {
    return { ok: false, problems: ['IDENTITY_SECRETS: expected one or more where IDENTITY_MODE is required'] };
  }
  const asItIs: Resolve = (given) => (typeof given === 'string' ? given : '');
  const channel = channelSchema(asItIs).parse({ name: 'default', apiKeys: [CHANNEL_API_KEY], helpdesk });
  return { ok: true, value: [{ ...channel, identity: { mode, secrets } }] };
}
