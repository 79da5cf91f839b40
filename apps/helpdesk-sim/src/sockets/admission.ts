// Decides who may connect, and as whom (helpdesk.md 2).
import type { FaultSwitchboard } from '../faults.js';
import type { SimSettings } from '../options.js';
import type { SocketData } from './deliveries.js';
import type { RefusalForm } from '../faults/connection-faults.js';
import { DeskError } from '../desk/tickets.js';

/** The organisations of a simulator, by key and by name. */
export class Admission {
  readonly #byKey: Map<string, string>;
  readonly #agentToken: string;
  readonly #faults: FaultSwitchboard;

  constructor({ apiKeys, agentToken }: SimSettings, faults: FaultSwitchboard) {
    this.#byKey = new Map(apiKeys.map((key, index) => [key, `org_${index + 1}`]));
    this.#agentToken = agentToken;
    this.#faults = faults;
  }

  /** The organisation of an API key, if it is one. */
  organisationOf(apiKey: string): string | undefined {
    return this.#byKey.get(apiKey);
  }

  /** Reads the query of a handshake; throws a DeskError with 400 or 401 if the connection is to be refused (helpdesk.md U2). */
  admit(query: Record<string, unknown>): SocketData {
    const fault = this.#faults.take('refuse');
    if (fault) throw new RefusedByFault(fault.status, fault.as);
    const { token_source: source, token } = query;
    if (typeof token !== 'string' || token === '') throw new DeskError(400, 'token is required');
    if (source === 'api') return dataOf('customer', this.organisationOf(token));
    if (source !== 'inapp') throw new DeskError(400, 'token_source is missing or unknown');
    return dataOf('agent', token === this.#agentToken ? this.#agentOrganisation(query.organisation_id) : undefined);
  }

  /** Checks an agent's request over HTTP; throws a DeskError with 401 for a token that is none, with 403 for another organisation. */
  admitAgent(token: string, organisation: string): void {
    if (token !== this.#agentToken) throw new DeskError(401, 'Invalid token');
    if (![...this.#byKey.values()].includes(organisation)) throw new DeskError(403, 'Not your organisation');
  }

  #agentOrganisation(id: unknown): string {
    const organisations = [...this.#byKey.values()];
    const wanted = id === undefined ? organisations[0] : organisations.find((organisation) => organisation === id);
    if (wanted === undefined) throw new DeskError(400, 'organisation_id is unknown');
    return wanted;
  }
}

function dataOf(role: SocketData['role'], organisation: string | undefined): SocketData {
  if (organisation === undefined) throw new DeskError(401, 'Invalid token');
  return { role, organisation, sessions: new Set() };
}

/** A refusal that was asked for; `form` says how it is worded. */
class RefusedByFault extends DeskError {
  readonly form: RefusalForm;

  constructor(status: number, form: RefusalForm) {
    super(status, status === 401 ? 'Invalid token' : 'token is required');
    this.form = form;
  }
}

const refusalTexts: Record<RefusalForm, (error: DeskError) => string> = {
  json: ({ status, message }) => JSON.stringify({ status_code: status, message, data: {} }),
  text: ({ message }) => message,
  dict: ({ status, message }) => `{'status_code': ${status}, 'message': '${message}', 'data': {}}`,
  empty: () => '',
  // What a Python server says that refuses without a word.
  library: () => 'Connection rejected by server',
};

/** The text of a CONNECT_ERROR: the envelope as a JSON string (helpdesk.md 2.2), unless a fault words it otherwise. */
export function refusalText(error: DeskError): string {
  return refusalTexts[error instanceof RefusedByFault ? error.form : 'json'](error);
}
