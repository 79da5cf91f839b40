// Puts the simulator together: memory, faults, sockets, REST and control routes at one port.
import type { RequestListener } from 'node:http';
import { Admission } from './sockets/admission.js';
import { agentDispatch } from './sockets/agent-events.js';
import { Agents } from './sockets/agents.js';
import { controlPrefix, controlRoutes } from './http/control.js';
import { customerRequests } from './sockets/customer-requests.js';
import { customerDispatch } from './sockets/dispatch.js';
import { FaultSwitchboard, seededRandom } from './faults.js';
import type { HelpdeskSim, SimFaults, SimFiles, SimStaff } from './helpdesk-sim.js';
import { DeskFiles, filesPath } from './desk/files.js';
import { fileRoutes } from './http/files.js';
import { sendJson, sendText } from './http/json.js';
import { picture, picturePath } from './http/media.js';
import { htmlPage, loginPath } from './http/odd-answers.js';
import { inspectionOf } from './desk/inspection.js';
import { openListener } from './http/listener.js';
import { OddValues } from './odd/values.js';
import { settingsOf } from './options.js';
import type { HelpdeskSimOptions } from './options.js';
import { Power } from './http/power.js';
import { ReceivedLog } from './sockets/received-log.js';
import { restApi } from './http/rest.js';
import { serveNamespace } from './sockets/serve-namespace.js';
import { cut, Deliveries } from './sockets/deliveries.js';
import { StrangePushes } from './sockets/strange-pushes.js';
import { TicketDesk } from './desk/tickets.js';

/** Starts a pretend Helpdesk; resolves when it listens. */
export async function createHelpdeskSim(options: HelpdeskSimOptions = {}): Promise<HelpdeskSim> {
  const settings = settingsOf(options);
  const switchboard = new FaultSwitchboard(seededRandom(settings.seed));
  switchboard.set(settings.faults);
  const odd = new OddValues(switchboard);
  const desk = new TicketDesk(settings.now);
  const log = new ReceivedLog(settings.receivedLimit);
  const admission = new Admission(settings, switchboard);
  const namespace = () => power.listener?.namespace ?? null;
  const deliveries = new Deliveries(namespace, switchboard);
  const files = new DeskFiles();
  const agents = new Agents({ desk, deliveries, faults: switchboard, odd, settings });
  const handlers = customerRequests({
    desk,
    agents,
    odd,
    settings,
    attach: (name, bytes) => simFiles.add(name, bytes),
  });
  const strangers = new StrangePushes({ desk, deliveries, faults: switchboard, odd, settings });
  const dispatch = {
    customer: customerDispatch({ handlers, deliveries, strangers, faults: switchboard, log, settings }),
    agent: agentDispatch(desk, agents, deliveries),
  };
  const faults: SimFaults = {
    set: (change) => switchboard.set(change),
    clear: () => switchboard.clear(),
    current: () => switchboard.current(),
    kickAll: (how = 'ordered') => {
      if (how === 'ordered') namespace()?.disconnectSockets(true);
      else for (const socket of namespace()?.sockets.values() ?? []) cut(socket);
    },
    down: (mode, forMs) => power.down(mode, forMs),
    up: () => power.up(),
  };
  const staff: SimStaff = {
    waitForPerson: (isOn) => {
      settings.waitForPerson = isOn;
    },
    current: () => ({ waitForPerson: settings.waitForPerson }),
  };
  const inspect = inspectionOf(desk, log, () => namespace()?.sockets.size ?? 0, settings);
  const simFiles: SimFiles = {
    add: (name, bytes) => files.add(urlOfSim(), name, bytes),
    asked: (url) => files.asked(new URL(url).pathname),
  };
  const rest = restApi({ desk, files, admission, faults: switchboard, odd, settings });
  const control = controlRoutes({ agent: agents, faults, staff, inspect, files: simFiles });
  const power = new Power(settings.port, (position, port) => {
    if (position === 'refuse') return null;
    const { host } = settings;
    if (position === '503')
      return openListener({ host, port, onRequest: route({ control, gives: unavailable, other: unavailable }) });
    const onNamespace = serveNamespace(admission, dispatch, settings);
    const sockets = { pathPrefix: settings.pathPrefix, faults: switchboard, onNamespace };
    return openListener({ host, port, onRequest: route({ control, gives: fileRoutes(files), other: rest }), sockets });
  });
  const urlOfSim = (): string =>
    `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${power.port}`;
  await power.up();
  const url = urlOfSim();
  const helpdeskUrl = url + settings.pathPrefix;
  return {
    ...{ url, helpdeskUrl, port: power.port },
    ...{ agent: agents, faults, staff, inspect, files: simFiles },
    close: () => power.close(),
  };
}

/** What people see: a picture, and a page that asks for a password. */
const pages: Readonly<Record<string, Responder>> = {
  [picturePath]: (_request, response) => sendText(response, picture),
  [loginPath]: (_request, response) => sendText(response, htmlPage(200)),
};

type Responder = (...asked: Parameters<RequestListener>) => Promise<void> | void;

interface Routes {
  readonly control: Responder;
  readonly gives: Responder;
  readonly other: Responder;
}

function route({ control, gives, other }: Routes): RequestListener {
  return (request, response) => {
    const path = request.url ?? '';
    const given = path.startsWith(filesPath) ? gives : pages[path];
    const answer = given ?? (path.startsWith(controlPrefix) ? control : other);
    Promise.resolve(answer(request, response)).catch((error: unknown) => {
      console.error('simulator: request failed', error);
      sendJson(response, 500, { detail: 'Simulator error' });
    });
  };
}

const unavailable: Responder = (_request, response) => sendJson(response, 503, { detail: 'Service unavailable' });
