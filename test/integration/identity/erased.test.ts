/** What was erased is still whose it was: deleting it again succeeds for its owner, and a stranger cannot tell that it ever was. */
import { expect, it, vi } from 'vitest';
import { openBridge } from '../../support/bridge.js';
import { post } from '../../support/http-client.js';
import { identity, visitorKey } from '../../support/identity.js';
import { connect } from '../../support/ws-client.js';

const never = 'ulla_0a1b2c3d-4e5f-4061-8273-8495a6b7c8d9';

it('by visitor keys', async () => {
  const { url, sim } = await openBridge({ channel: identity('required') });
  const [owner, stranger] = [visitorKey('ulla'), visitorKey('otto')];
  const client = await connect(url, { key: owner });
  const id = await client.start();
  client.say(id, 'hello');
  await client.next('bot_message');
  const remove = (key: string, conversation_id: string) =>
    post(url, key, 'delete_conversation', { conversation_id, softdelete: false });
  const first = await remove(owner, id);
  expect(first).toMatchObject({ status: 200, body: { userId: 'ulla', conversation_id: id } });
  await vi.waitFor(() => expect(sim.inspect.conversations()[0]?.closed).toBe(true));
  const { status, body } = first;
  for (let times = 0; times < 2; times++) expect(await remove(owner, id)).toMatchObject({ status, body });
  const unknown = await remove(stranger, never);
  const foreign = await remove(stranger, id);
  expect(foreign.status).toBe(unknown.status);
  expect(JSON.stringify(foreign.body).replaceAll(id, never)).toBe(JSON.stringify(unknown.body));
  expect((await remove(owner, never)).status).toBe(unknown.status);
  expect(await remove(owner, 'ulla')).toMatchObject({ status: 200, body: { conversation_ids: [] } });
  expect((await remove(stranger, 'ulla')).status).toBe(unknown.status);
});
