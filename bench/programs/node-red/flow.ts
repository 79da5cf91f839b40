/** The flow, as Node-RED reads it: what a client says is kept in Redis, goes to the Helpdesk, and the reply is kept and goes back. */
import { ask, begin, greet, keepQuestion, keepReply } from './functions.js';
import type { FlowFunction } from './functions.js';

const tab = 'bridge';
const listener = 'listener';

export const flow: readonly object[] = [
  { id: tab, type: 'tab', label: 'Bridge' },
  { id: listener, type: 'websocket-listener', path: '/dev', wholemsg: 'false' },

  node('arrivals', 'status', [['greet']], { scope: ['client says'] }),
  functionNode('greet', greet, [['to client']]),

  node('client says', 'websocket in', [['frame']], { server: listener }),
  node('frame', 'json', [['which event']], { property: 'payload', action: 'obj' }),
  node('which event', 'switch', [['begin'], ['keep question']], {
    property: 'payload.event.event_type',
    propertyType: 'msg',
    rules: ['conversation_start', 'user_message'].map((v) => ({ t: 'eq', v, vt: 'str' })),
    checkall: 'false',
    outputs: 2,
  }),
  functionNode('begin', begin, [['to client'], ['keep reply']]),
  functionNode('keep question', keepQuestion, [['ask']]),
  functionNode('ask', ask, []),
  functionNode('keep reply', keepReply, [['to client']]),
  node('to client', 'websocket out', [], { server: listener }),
];

type Wires = readonly (readonly string[])[];

/** A node without a place in the editor would be taken for one that configures others. */
function node(id: string, type: string, wires: Wires, more: object): object {
  return { id, z: tab, x: 0, y: 0, type, name: id, wires, ...more };
}

/** The node's code is the text of the function, called with the message, the node and the global context. */
function functionNode<M>(id: string, run: FlowFunction<M>, wires: Wires): object {
  const func = `return (${String(run)})(msg, node, (name) => global.get(name));`;
  return node(id, 'function', wires, { func, outputs: wires.length, timeout: 0 });
}
