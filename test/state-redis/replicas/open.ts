/** Replicas on a Redis of the test, and what their buses tell. */
import type { Notice, State } from '#state';
import { openConnections } from '../../../libs/state/src/redis/connect/open-connections.js';
import type { OpenConnections } from '../../../libs/state/src/redis/connect/open-connections.js';
import { openRedis } from '../../../libs/state/src/redis/open-redis.js';
import { afterThisTest } from '../../support/clean-up.js';

export interface Docs {
  readonly conversation: object;
  readonly entry: object;
  readonly work: object;
}

/** Short, so that what is lost is found to be lost soon. */
export const ownerTimeoutMs = 1000;
export const ann = { channel: 'web', sessionId: 'ann' };

/** Opens a replica that is closed after the test. `fault`: changes what its connections do. */
export async function openReplica(
  url: string,
  fault: (connections: OpenConnections) => Partial<OpenConnections> = () => ({}),
): Promise<State<Docs>> {
  const state = await openRedis<Docs>(url, { ownerTimeoutMs }, (place, options) => {
    const connections = openConnections(place, options);
    return Object.assign(connections, fault(connections));
  });
  afterThisTest(() => state.close());
  return state;
}

/** What the subscribers of a replica hear. */
export interface Heard {
  readonly notices: Notice<Docs>[];
  gaps: number;
}

export function listen({ bus }: State<Docs>): Heard {
  const heard: Heard = { notices: [], gaps: 0 };
  bus.subscribe({ onNotice: (notice) => heard.notices.push(notice), onGap: () => (heard.gaps += 1) });
  return heard;
}

/** Creates a conversation of the customer in which something waits for the Helpdesk; gives its position. */
export async function enqueue({ store }: State<Docs>, sessionId: string, id = sessionId): Promise<number> {
  const committed = await store.commit({
    ref: { channel: 'web', id },
    expect: 0,
    at: 1,
    birth: { sessionId, userKey: sessionId },
    put: { doc: {} },
    enqueue: [{ id: `w-${id}`, at: 1, counted: true, body: {} }],
  });
  if (committed.outcome !== 'committed') throw new Error(committed.outcome);
  return committed.work[0]?.position ?? 0;
}
