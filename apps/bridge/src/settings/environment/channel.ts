/** The single channel, or the file with several. */
import { z } from 'zod';
import { identityMode } from '../channels/identity-fields.js';
import { channelKey, headerSecret, identitySecrets } from '../values/secrets.js';
import { webAddress } from '../values/web-address.js';

export const channelFields = {
  CHANNEL_API_KEY: channelKey.optional().describe('Key that clients present (the single channel; secret)'),
  HELPDESK_URL: webAddress
    .optional()
    .describe('Address of the Helpdesk; a path in it is a prefix of REST and Socket.IO (the single channel)'),
  HELPDESK_API_KEY: headerSecret
    .optional()
    .describe('Key of the Helpdesk, never shown to clients (the single channel; secret)'),
  IDENTITY_MODE: identityMode
    .default('optional')
    .describe('How visitors prove who they are: off, optional (names may be claimed) or required (the single channel)'),
  IDENTITY_SECRETS: identitySecrets
    .optional()
    .describe('What visitor keys are signed with: secrets, separated by commas (the single channel; secret)'),
  CHANNELS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('YAML file with several channels, instead of the keys of the single one'),
};
