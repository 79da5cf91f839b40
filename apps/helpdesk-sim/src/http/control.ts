// The switchboard over HTTP: what agents do and what goes wrong, for demonstrations and other processes.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { attachmentMetadataSchema } from '#helpdesk';
import type { FaultChange } from '../faults.js';
import { fileLimit } from '../desk/files.js';
import { readJson, sendJson, urlOf } from './json.js';
import type { HelpdeskSim } from '../helpdesk-sim.js';
import { DeskError } from '../desk/tickets.js';

/** Where the routes begin. */
export const controlPrefix = '/sim/';

/** A file in it is a third longer than its bytes. */
const bodyLimit = Math.ceil(fileLimit * 1.4) + 262_144;

const sayBody = z
  .strictObject({
    text: z.string().default(''),
    attachment: attachmentMetadataSchema.optional(),
    file: z.strictObject({ name: z.string(), base64: z.base64() }).optional(),
  })
  .refine(({ text, attachment, file }) => text !== '' || (attachment ?? file) !== undefined, 'nothing to say');
const proposeBody = z.strictObject({ text: z.string() });
const pushBody = z.strictObject({ event: z.string().min(1), payload: z.unknown() });
const staffBody = z.strictObject({ waitForPerson: z.boolean() });
const kickBody = z.strictObject({ how: z.enum(['ordered', 'cut']).default('ordered') });
// A closed port cannot be opened over HTTP, so that "refuse" must come with its end.
const downBody = z.union([
  z.strictObject({ mode: z.literal('503'), forMs: z.number().positive().max(600_000).optional() }),
  z.strictObject({ mode: z.literal('refuse').default('refuse'), forMs: z.number().positive().max(600_000) }),
]);

type Sim = Pick<HelpdeskSim, 'agent' | 'faults' | 'staff' | 'inspect' | 'files'>;
// Going up or down ends every connection, this one too: only after the answer.
type Asked = { sim: Sim; id: string; query: URLSearchParams; body: unknown; afterwards: (work: () => void) => void };

const routes: Record<string, (asked: Asked) => unknown> = {
  'GET conversations': ({ sim, query }) => sim.inspect.conversations(query.get('session_id') ?? undefined),
  'GET conversations/:id/messages': ({ sim, id }) => sim.inspect.messages(id),
  'POST conversations/:id/say': ({ sim, id, body }) => {
    const { text, attachment, file } = sayBody.parse(body);
    sim.inspect.messages(id); // 404 before a file is kept for nobody
    const uploaded = file && sim.files.add(file.name, Buffer.from(file.base64, 'base64'));
    sim.agent.say(id, text, uploaded ?? attachment);
  },
  'POST conversations/:id/propose-closing': ({ sim, id, body }) =>
    sim.agent.proposeClosing(id, proposeBody.parse(body).text),
  'POST conversations/:id/push': ({ sim, id, body }) => {
    const { event, payload } = pushBody.parse(body);
    sim.agent.push(id, event, payload);
  },
  'POST conversations/:id/take-over': ({ sim, id }) => sim.agent.takeOver(id),
  'POST conversations/:id/release': ({ sim, id }) => sim.agent.release(id),
  'POST conversations/:id/close': ({ sim, id }) => sim.agent.close(id),
  'GET faults': ({ sim }) => sim.faults.current(),
  'POST faults': ({ sim, body }) => {
    sim.faults.set(body as FaultChange); // the switchboard checks it
    return sim.faults.current();
  },
  'DELETE faults': ({ sim }) => sim.faults.clear(),
  'GET staff': ({ sim }) => sim.staff.current(),
  'POST staff': ({ sim, body }) => {
    sim.staff.waitForPerson(staffBody.parse(body).waitForPerson);
    return sim.staff.current();
  },
  'POST kick-all': ({ sim, body }) => sim.faults.kickAll(kickBody.parse(body).how),
  'POST down': ({ sim, body, afterwards }) => {
    const { mode, forMs } = downBody.parse(body);
    afterwards(() => void sim.faults.down(mode, forMs));
  },
  'POST up': ({ sim, afterwards }) => afterwards(() => void sim.faults.up()),
  'GET received': ({ sim }) => sim.inspect.received(),
};

/** Builds the function that answers `/sim/…`: JSON, `{"ok":true}` where there is nothing to tell, errors as `{"detail"}`. */
export function controlRoutes(sim: Sim): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    try {
      const { pathname, searchParams: query } = urlOf(request);
      const [, collection = '', id = '', verb] = /^\/sim\/([^/]+)(?:\/([^/]+)\/([^/]+))?$/.exec(pathname) ?? [];
      const path = verb === undefined ? collection : `${collection}/:id/${verb}`;
      const route = routes[`${request.method ?? ''} ${path}`];
      if (route === undefined) throw new DeskError(404, 'No such route');
      const body = request.method === 'POST' ? await readJson(request, bodyLimit) : undefined;
      const afterwards = (work: () => void) => void response.once('finish', work);
      const result = await route({ sim, id, query, body, afterwards });
      sendJson(response, 200, result ?? { ok: true });
    } catch (error) {
      sendError(response, error);
    }
  };
}

function sendError(response: ServerResponse, error: unknown): void {
  if (error instanceof DeskError) sendJson(response, error.status, { detail: error.message });
  else if (error instanceof z.ZodError) sendJson(response, 400, { detail: z.prettifyError(error) });
  else throw error;
}
