/** The AsyncAPI document: the socket of the channel, and the Helpdesk's Socket.IO, both as the bridge speaks them. */
import { clientEvents, serverEvents } from '#channel';
import type { ClientEventType, ServerEventType } from '#channel';
import { helpdeskEventNames, helpdeskNamespace, helpdeskRequests } from '#helpdesk';
import { refTo } from './json-schema.js';
import type { Json } from './json-schema.js';
import { clientSchemas, helpdeskSchemas, nameOf, saidSchemas, serverPayloads } from './schemas.js';

/** Version of the documents: of the wires, not of the program. */
export const contractVersion = '1.0.0';

/** What tells a client by socket that it was understood (captivate.md 3); after other events the next one tells it. */
export const confirmations: Partial<Record<ClientEventType, ServerEventType>> = {
  conversation_start: 'conversation_start_success',
  metadata: 'metadata_update_success',
  metadata_request: 'conversation_metadata',
  conversation_transcript_request: 'conversation_transcript',
  get_user_conversations: 'user_conversations',
  get_user_conversations_v2: 'user_conversations',
  get_conversations: 'user_conversations',
  delete_conversation: 'delete_conversation_success',
  delete_user_conversations: 'delete_conversation_success',
  edit_message: 'message_edited_success',
};

/** Events of the Helpdesk that come unasked (helpdesk.md 5). */
const pushes: ReadonlySet<string> = new Set(['support', 'customer_support', 'customer_support_closed']);

/** The whole document; the same each time. */
export function asyncapiDocument(): Json {
  const schemas = {
    ...clientSchemas('draft-7'),
    ...saidSchemas(serverPayloads, 'draft-7'),
    ...helpdeskSchemas('draft-7'),
  };
  const messages = messagesOf(schemas);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Deskbridge, sockets',
      version: contractVersion,
      description:
        'What the bridge says and hears on the sockets of the channel (wire of Captivate Chat) and of the Helpdesk. Payloads of clients are ' +
        'shown in the form that is recommended; the bridge takes every form of every version of the official client. The Helpdesk is shown ' +
        'as the bridge understands it.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      bridge: {
        host: 'bridge.example',
        protocol: 'wss',
        description: 'The port of the channel. The key in the query, or as `x-api-key`.',
        security: [{ $ref: '#/components/securitySchemes/apiKey' }],
      },
      helpdesk: {
        host: 'helpdesk.example',
        protocol: 'wss',
        protocolVersion: 'Socket.IO 5 over Engine.IO 4',
        description: 'The Helpdesk (`HELPDESK_URL`). The bridge is its client.',
        security: [{ $ref: '#/components/securitySchemes/helpdeskToken' }],
      },
    },
    channels: {
      channel: {
        address: '/',
        title: 'A socket of a client',
        description: 'Any path will do. Text frames of JSON; the first one is `socket_connected`.',
        servers: [{ $ref: '#/servers/bridge' }],
        messages: refsOf(messages, /^(?:Client|Server)/),
        bindings: { ws: { query: { type: 'object', properties: { apiKey: { type: 'string' } } } } },
      },
      helpdesk: {
        address: helpdeskNamespace,
        title: 'The namespace of the Helpdesk',
        servers: [{ $ref: '#/servers/helpdesk' }],
        messages: refsOf(messages, /^Helpdesk/),
      },
    },
    operations: { ...channelOperations(), ...helpdeskOperations() },
    components: {
      messages,
      schemas,
      securitySchemes: {
        apiKey: {
          type: 'httpApiKey',
          name: 'apiKey',
          in: 'query',
          description: 'The key of the channel, or a visitor key.',
        },
        helpdeskToken: { type: 'httpApiKey', name: 'token', in: 'query', description: "The organisation's key." },
      },
    },
  };
}

function messagesOf(schemas: Readonly<Record<string, Json>>): Record<string, Json> {
  const message = (name: string, event: string, payload: Json): [string, Json] => {
    const { description: summary } = schemas[name] ?? {};
    return [name, { name: event, title: event, summary, payload }];
  };
  return Object.fromEntries([
    ...Object.keys(clientEvents).map((event) => {
      const name = nameOf('Client', event);
      return message(name, event, frame('sendMessage', event, name, {}));
    }),
    ...Object.keys(serverEvents).map((event) => {
      const name = nameOf('Server', event);
      return message(name, event, frame('receiveMessage', event, name, pushedFields));
    }),
    ...Object.keys(helpdeskRequests).map((event) => {
      const name = nameOf('HelpdeskRequest', event);
      return message(name, event, refTo(name));
    }),
    ...helpdeskEventNames.map((event) => {
      const name = nameOf('Helpdesk', event);
      return message(name, event, helpdeskEnvelope(name));
    }),
  ]);
}

const pushedFields = {
  event_id: { description: 'Unique; the same when the event is sent again.', type: 'string' },
  accepts_response_payload: { const: false },
};

/** The envelope of both directions (captivate.md 2). */
function frame(action: string, event: string, payload: string, more: Json): Json {
  return {
    type: 'object',
    required: ['event'],
    properties: {
      action: { const: action },
      event: {
        type: 'object',
        required: ['event_type', 'event_payload', ...Object.keys(more)],
        properties: { event_type: { const: event }, event_payload: refTo(payload), ...more },
      },
    },
  };
}

/** The Helpdesk's envelope (helpdesk.md 3). */
function helpdeskEnvelope(data: string): Json {
  return {
    type: 'object',
    required: ['data'],
    properties: {
      status_code: {
        description: 'As in HTTP; from 400 on `message` has the reason and `data` is empty.',
        type: 'integer',
      },
      sid: { description: 'The socket.', type: 'string' },
      message: { description: 'A word on the status, never what somebody said.', type: 'string' },
      data: refTo(data),
    },
  };
}

function channelOperations(): Record<string, Json> {
  const confirming: ReadonlySet<string> = new Set(Object.values(confirmations));
  const heard = Object.keys(clientEvents) as ClientEventType[];
  const pushed = Object.keys(serverEvents).filter((event) => !confirming.has(event));
  return {
    ...Object.fromEntries(
      heard.map((event) => {
        const reply = confirmations[event];
        const answered = reply === undefined ? {} : { reply: messagesIn('channel', nameOf('Server', reply)) };
        const asked = messagesIn('channel', nameOf('Client', event));
        return [`hear_${event}`, { action: 'receive', ...asked, ...answered }];
      }),
    ),
    ...Object.fromEntries(
      pushed.map((event) => [`say_${event}`, { action: 'send', ...messagesIn('channel', nameOf('Server', event)) }]),
    ),
  };
}

function helpdeskOperations(): Record<string, Json> {
  const answered: readonly string[] = helpdeskEventNames;
  return {
    ...Object.fromEntries(
      Object.keys(helpdeskRequests).map((event) => {
        const reply = answered.includes(event) ? { reply: messagesIn('helpdesk', nameOf('Helpdesk', event)) } : {};
        const asked = messagesIn('helpdesk', nameOf('HelpdeskRequest', event));
        return [`ask_${event}`, { action: 'send', ...asked, ...reply }];
      }),
    ),
    ...Object.fromEntries(
      answered
        .filter((event) => pushes.has(event))
        .map((event) => [`heed_${event}`, { action: 'receive', ...messagesIn('helpdesk', nameOf('Helpdesk', event)) }]),
    ),
  };
}

function messagesIn(channel: 'channel' | 'helpdesk', message: string): Json {
  return {
    channel: { $ref: `#/channels/${channel}` },
    messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
  };
}

function refsOf(messages: Readonly<Record<string, Json>>, which: RegExp): Record<string, Json> {
  const names = Object.keys(messages).filter((name) => which.test(name));
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));
}
