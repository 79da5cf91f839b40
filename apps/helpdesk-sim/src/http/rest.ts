// The REST side of the Helpdesk: lists, histories, and the check of a key (helpdesk.md 8.1 to 8.3).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../sockets/admission.js';
import type { DeskFiles } from '../desk/files.js';
import type { FaultSwitchboard } from '../faults.js';
import type { Occasion } from '../faults/scope.js';
import { takeUpload, uploadOf } from './files.js';
import { sendJson, sendText, urlOf } from './json.js';
import { answered, htmlPage, withOldItems, withStrangeItem } from './odd-answers.js';
import type { OddValues } from '../odd/values.js';
import type { SimSettings } from '../options.js';
import { pause } from '../pause.js';
import { DeskError } from '../desk/tickets.js';
import type { TicketDesk } from '../desk/tickets.js';
import { turnedAway } from './web-server.js';
import { restConversation, restHistory } from '../desk/wire.js';

const listPath = /^\/api\/v1\/helpdesk\/customer\/([^/]+)\/conversations\/$/;
const historyPath = /^\/api\/v1\/helpdesk\/customer\/([^/]+)\/conversations\/([^/]+)\/messages\/$/;
const verifyPath = '/api/v1/organisations/verify-apikey/';

/** What REST reads from. */
export interface RestParts {
  readonly desk: TicketDesk;
  readonly files: DeskFiles;
  readonly admission: Admission;
  readonly faults: FaultSwitchboard;
  readonly odd: OddValues;
  readonly settings: SimSettings;
}

/** Builds the function that answers every HTTP request outside `/sim/`; errors are `{"detail"}`. */
export function restApi({ desk, files, admission, faults, odd, settings }: RestParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target = urlOf(request);
    const isOurs = target.pathname.startsWith(settings.pathPrefix);
    const path = isOurs ? target.pathname.slice(settings.pathPrefix.length) : '';
    const occasion = occasionOf(path);
    await pause(faults.delayOf('restLatency', occasion));
    const turnedAwayWith = turnedAway(request.url ?? '/', faults.take('routing', occasion));
    if (turnedAwayWith !== null) {
      sendText(response, htmlPage(turnedAwayWith));
      return;
    }
    const fault = faults.take('restStatus', occasion);
    try {
      if (fault) throw new DeskError(fault.status, 'Simulated error');
      const organisation = uploadOf(request, path);
      if (organisation !== null) {
        admission.admitAgent(tokenOf(request), organisation);
        sendJson(response, 200, await takeUpload(files, request));
        return;
      }
      const plain = withOldItems(bodyFor(request, path, target.searchParams), faults.take('oldItems', occasion));
      const body = withStrangeItem(plain, faults.take('strangeItem', occasion));
      sendText(response, answered(body, target, faults.take('restAnswer', occasion)));
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      sendJson(response, error.status, { detail: error.message });
    }
  };

  function bodyFor(request: IncomingMessage, path: string, query: URLSearchParams): unknown {
    const organisation = organisationOf(request);
    if (path === verifyPath && request.method === 'POST') return { success: true };
    const [, listed] = listPath.exec(path) ?? [];
    const [, customer, id] = historyPath.exec(path) ?? [];
    if (request.method !== 'GET')
      throw new DeskError(listed === undefined && id === undefined ? 404 : 405, 'Not allowed');
    if (listed !== undefined) return list(organisation, decode(listed), query.get('closed'));
    if (customer !== undefined && id !== undefined) return history(organisation, decode(customer), decode(id));
    throw new DeskError(404, 'Not found');
  }

  function organisationOf(request: IncomingMessage): string {
    const organisation = admission.organisationOf(tokenOf(request));
    if (organisation === undefined) throw new DeskError(401, 'Invalid API key');
    return organisation;
  }

  function list(organisation: string, sessionId: string, closed: string | null): object[] {
    const wanted = closed === null ? null : ['true', 't', 'yes', '1'].includes(closed.toLowerCase());
    return desk
      .of(organisation, sessionId)
      .filter((ticket) => wanted === null || ticket.closed === wanted)
      .map((ticket) => odd.conversation(restConversation(ticket, settings.dateFraction)));
  }

  function history(organisation: string, sessionId: string, id: string): object {
    const ticket = desk.find(id, organisation);
    if (ticket.sessionId !== sessionId) throw new DeskError(404, 'Conversation not found');
    return odd.conversation(restHistory(ticket, settings.dateFraction));
  }
}

function tokenOf({ headers }: IncomingMessage): string {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

/** Whose conversations are asked for, and whether a list or the messages of one. */
function occasionOf(path: string): Occasion {
  const [, listed] = listPath.exec(path) ?? [];
  const [, customer] = historyPath.exec(path) ?? [];
  const session = listed ?? customer;
  if (session === undefined) return {};
  return { session: decoded(session) ?? session, of: listed === undefined ? 'messages' : 'list' };
}

function decode(segment: string): string {
  const text = decoded(segment);
  if (text === null) throw new DeskError(400, 'Malformed path');
  return text;
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
