/** Who spoke to the Helpdesk for a customer: one connection after the other, never an older one after a newer one. */
import type { HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';

/** A customer's connections in the order in which each spoke first, and where an older one spoke again. */
interface Voice {
  readonly connections: string[];
  current: string;
}

/** Every case in which a connection of a customer said something after a newer one had; none if owners never overlap. */
export function overlaps(sim: HelpdeskSim): string[] {
  const customers = new Map(sim.inspect.conversations().map(({ id, session_id }) => [id, session_id]));
  const voices = new Map<string, Voice>();
  const found: string[] = [];
  for (const { sid, event, payload } of sim.inspect.received()) {
    const { session_id: session, ticket_chat_id: ticket } = payload as Record<string, unknown>;
    const customer = typeof session === 'string' ? session : customers.get(String(ticket));
    if (customer === undefined) continue;
    const voice = voices.get(customer);
    if (voice === undefined) voices.set(customer, { connections: [sid], current: sid });
    else if (voice.current !== sid) {
      if (voice.connections.includes(sid))
        found.push(`${customer}: ${sid} said ${event} after ${voice.current} had spoken`);
      else voice.connections.push(sid);
      voice.current = sid;
    }
  }
  return found;
}
