// What the simulator's tests of everyday manners start from: a simulator with two organisations, and clients that leave with it.
import { decodeHelpdeskEvent, handshakeQuery } from '#helpdesk';
import { createHelpdeskSim } from './index.js';
import type { HelpdeskSim, HelpdeskSimOptions } from './index.js';
import { supportRequest, TestClient } from './test-client.js';

/** A simulator and its clients. */
export class Stage {
  readonly #clients: TestClient[] = [];

  private constructor(readonly sim: HelpdeskSim) {}

  static async open(options: HelpdeskSimOptions = {}): Promise<Stage> {
    return new Stage(await createHelpdeskSim({ apiKeys: ['key-1', 'key-2'], ...options }));
  }

  /** A customer of the first organisation, unless the query says otherwise. */
  async connect(query: object = handshakeQuery('key-1')): Promise<TestClient> {
    const client = await TestClient.connect(this.sim, query);
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    await this.sim.close();
  }
}

/** Opens a conversation with a first message, and resolves with its id. */
export async function openTicket(client: TestClient, session = 'ada', text = 'Hi'): Promise<string> {
  const reply = decodeHelpdeskEvent('support', await client.ask('support', supportRequest(session, text)));
  if (reply.ok !== true) throw new Error(JSON.stringify(reply));
  return reply.data.ticket_chat_id;
}
