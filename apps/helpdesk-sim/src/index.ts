// A pretend Helpdesk to run in a test, a demonstration or a process of its own.
export type { AgentDesk } from './sockets/agents.js';
export type { FaultChange, FaultName, FaultSettings } from './faults.js';
export type { HelpdeskSim, SimFaults, SimStaff } from './helpdesk-sim.js';
export type { ConversationView, Inspection } from './desk/inspection.js';
export type { Edition, HelpdeskSimOptions } from './options.js';
export type { DownMode } from './http/power.js';
export type { ReceivedRequest } from './sockets/received-log.js';
export { demoScript } from './desk/sate.js';
export type { SateReply, SateScript, SateState } from './desk/sate.js';
export { createHelpdeskSim } from './sim.js';
