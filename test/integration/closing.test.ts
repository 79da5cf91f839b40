/** What becomes of requests when the bridge stops. */
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { post } from '../support/http-client.js';
import { slowState } from '../support/slow-state.js';
import { connect } from '../support/ws-client.js';

it('answers what it is working on when it stops, and then is gone', async () => {
  let onAsked = (): void => undefined;
  const bridge = await openBridge({ open: slowState(300, () => onAsked()) });
  const client = await connect(bridge.url, { key: channelKey });
  const id = await client.start();
  await client.close();
  const asked = new Promise<void>((resolve) => (onAsked = resolve));
  const send = () => post(bridge.url, channelKey, 'metadata', { conversation_id: id, metadata: { plan: 'pro' } });
  const [answer] = await Promise.all([send(), asked.then(() => bridge.close())]);
  expect(answer.status).toBe(200);
  await expect(send()).rejects.toThrow();
});
