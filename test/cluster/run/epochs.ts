/** Who spoke to the Helpdesk for a customer: one connection after the other, never an older one after a newer one. */
import type { HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';

/** A customer's connections in the order in which each spoke first, and every case in which an older one spoke again. */
interface Voices {
  readonly connections: readonly string[];
  readonly overlaps: readonly string[];
}

/** Every case in which a connection of a customer said something after a newer one had; none if owners never overlap. */
export function overlaps(sim: HelpdeskSim): string[] {
  return [...voicesOf(sim).values()].flatMap((voices) => voices.overlaps);
}

/** Of the texts that the Helpdesk holds twice, when each was sent, and by which connection. */
export function repeats(sim: HelpdeskSim): string[] {
  const held = sim.inspect.conversations().flatMap(({ id }) => sim.inspect.customerTexts(id));
  const twice = new Set(held.filter((text, at) => held.indexOf(text) !== at));
  return sim.inspect.received().flatMap(({ at, sid, payload }) => {
    const { message } = payload as Record<string, unknown>;
    if (typeof message !== 'string' || !twice.has(message)) return [];
    return [`${message} was sent ${new Date(at).toISOString().slice(11, 23)} by ${sid}`];
  });
}

/** The connections that ever spoke for a customer, in the order in which each did so first. */
export function connectionsOf(sim: HelpdeskSim, customer: string): readonly string[] {
  return voicesOf(sim).get(customer)?.connections ?? [];
}

function voicesOf(sim: HelpdeskSim): Map<string, Voices> {
  const customers = new Map(sim.inspect.conversations().map(({ id, session_id }) => [id, session_id]));
  const voices = new Map<string, { connections: string[]; overlaps: string[]; current: string }>();
  for (const { sid, event, payload } of sim.inspect.received()) {
    const { session_id: session, ticket_chat_id: ticket } = payload as Record<string, unknown>;
    const customer = typeof session === 'string' ? session : customers.get(String(ticket));
    if (customer === undefined) continue;
    const voice = voices.get(customer) ?? { connections: [sid], overlaps: [], current: sid };
    voices.set(customer, voice);
    if (voice.current === sid) continue;
    if (voice.connections.includes(sid))
      voice.overlaps.push(`${customer}: ${sid} said ${event} after ${voice.current} had spoken`);
    else voice.connections.push(sid);
    voice.current = sid;
  }
  return voices;
}
