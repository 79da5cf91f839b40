/** The bridge conforms to the channel's wire. */
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import { describeConformance } from './conformance.js';

describeConformance('the bridge', async () => {
  const { url } = await openBridge({ env: { GREETING_DELAY_MS: '100' } });
  const words = { forAction: 'bye', forLength: (length: number): string => `long ${length}` };
  return { url, key: channelKey, otherKey: otherChannelKey, words };
});
