// The REST side of the Helpdesk: lists, histories, and the check of a key (helpdesk.md 8.1 to 8.3).
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../sockets/admission.js';
import type { FaultSwitchboard } from '../faults.js';
import { sendJson, urlOf } from './json.js';
import type { SimSettings } from '../options.js';
import { pause } from '../pause.js';
import { DeskError } from '../desk/tickets.js';
import type { TicketDesk } from '../desk/tickets.js';
import { restConversation, restHistory } from '../desk/wire.js';

const listPath = /^\/api\/v1\/helpdesk\/customer\/([^/]+)\/conversations\/$/;
const historyPath = /^\/api\/v1\/helpdesk\/customer\/([^/]+)\/conversations\/([^/]+)\/messages\/$/;
const verifyPath = '/api/v1/organisations/verify-apikey/';

/** Builds the function that answers every HTTP request outside `/sim/`; errors are `{"detail"}`. */
export function restApi(desk: TicketDesk, admission: Admission, faults: FaultSwitchboard, settings: SimSettings) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    await pause(faults.delayOf('restLatency'));
    const fault = faults.take('restStatus');
    try {
      if (fault) throw new DeskError(fault.status, 'Simulated error');
      sendJson(response, 200, bodyFor(request));
    } catch (error) {
      if (!(error instanceof DeskError)) throw error;
      sendJson(response, error.status, { detail: error.message });
    }
  };

  function bodyFor(request: IncomingMessage): unknown {
    const { pathname, searchParams } = urlOf(request);
    const organisation = organisationOf(request);
    if (pathname === verifyPath && request.method === 'POST') return { success: true };
    const [, listed] = listPath.exec(pathname) ?? [];
    const [, customer, id] = historyPath.exec(pathname) ?? [];
    if (request.method !== 'GET')
      throw new DeskError(listed === undefined && id === undefined ? 404 : 405, 'Not allowed');
    if (listed !== undefined) return list(organisation, decode(listed), searchParams.get('closed'));
    if (customer !== undefined && id !== undefined) return history(organisation, decode(customer), decode(id));
    throw new DeskError(404, 'Not found');
  }

  function organisationOf(request: IncomingMessage): string {
    const [, key = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const organisation = admission.organisationOf(key);
    if (organisation === undefined) throw new DeskError(401, 'Invalid API key');
    return organisation;
  }

  function list(organisation: string, sessionId: string, closed: string | null): unknown {
    const wanted = closed === null ? null : ['true', 't', 'yes', '1'].includes(closed.toLowerCase());
    return desk
      .of(organisation, sessionId)
      .filter((ticket) => wanted === null || ticket.closed === wanted)
      .map((ticket) => restConversation(ticket, settings.dateFraction));
  }

  function history(organisation: string, sessionId: string, id: string): unknown {
    const ticket = desk.find(id, organisation);
    if (ticket.sessionId !== sessionId) throw new DeskError(404, 'Conversation not found');
    return restHistory(ticket, settings.dateFraction);
  }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new DeskError(400, 'Malformed path');
  }
}
