/** Clients that are gone before they are answered: what was accepted goes its way, and nothing of them stays behind. */
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { expect, it, vi } from 'vitest';
import { ToHelpdesk } from '../../apps/bridge/src/relay/inbound/to-helpdesk.js';
import { channelKey, openBridge } from '../support/bridge.js';
import { postMessage } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

it('sends a message on whose sender hung up before it was answered', async () => {
  const { url, sim } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await client.start();
  await client.close();
  const hungUp = Promise.withResolvers<undefined>();
  const handle = vi.spyOn(ToHelpdesk.prototype, 'handle');
  handle.mockImplementationOnce(async function (this: ToHelpdesk, ...asked) {
    const outcome = await this.handle(...asked);
    await hungUp.promise;
    return outcome;
  });

  const body = JSON.stringify({
    event: { event_type: 'user_message', event_payload: { conversation_id: id, content: 'last words' } },
  });
  const sender = connectTcp(Number(new URL(url).port), '127.0.0.1');
  await once(sender, 'connect');
  sender.write(
    `POST /api/custom-channel/sockets/message HTTP/1.1\r\nHost: x\r\nx-api-key: ${channelKey}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await vi.waitFor(() => expect(handle).toHaveBeenCalled());
  sender.destroy();
  await once(sender, 'close');
  // An answer on another connection is behind the hang-up on this one.
  await postMessage(url, channelKey, 'nobody', 'x');
  hungUp.resolve(undefined);
  await vi.waitFor(() => {
    const texts = sim.inspect.conversations().flatMap((ticket) => sim.inspect.customerTexts(ticket.id));
    expect(texts).toEqual(['last words']);
  }, 3000);
});
