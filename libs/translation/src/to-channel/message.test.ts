/** What the Helpdesk says: stretches of agents, proposals, ends, old tickets, attachments. */
import { describe, expect, it } from 'vitest';
import type { ConversationDoc } from '../documents.js';
import type { SourceMessage } from '../recognition/origin.js';
import type { Step } from '../step.js';
import { contextOf, pushesOf, stored, talkOf, ticket } from '../test-support/conversation.js';
import { messageOf } from '../test-support/messages.js';
import { closed, nothingToClose } from './closed.js';
import { helpdeskMessage } from './message.js';

const connected = 'livechatAgentConnected';
const disconnected = 'livechatAgentDisconnected';

function told(step: Step): string[] {
  return pushesOf(step).map(({ type, payload }) =>
    type === 'conversation_update' && 'type' in payload ? payload.type : type,
  );
}

/** A run of messages and ends, one after the other: what clients are told of each, and the state in the end. */
function run(...events: (Partial<SourceMessage> | 'ends')[]): { told: string[][]; doc: ConversationDoc } {
  let doc = talkOf();
  const all = events.map((event) => {
    const at = stored(doc);
    const step =
      event === 'ends' ? closed(contextOf(), at, ticket) : helpdeskMessage(contextOf(), at, messageOf(event));
    doc = step.doc ?? doc;
    return told(step);
  });
  return { told: all, doc };
}

const origin = 'https://desk.test';
const agent = { sender: 'agent' } as const;
const end = ['conversationClosed', 'bot_message', 'action'];

describe('a stretch of agent messages', () => {
  it('is announced once, and ends when SATE answers again', () => {
    expect(run(agent, agent, {}, {}, agent).told).toEqual([
      [connected, 'livechat_message'],
      ['livechat_message'],
      [disconnected, 'bot_message'],
      ['bot_message'],
      [connected, 'livechat_message'],
    ]);
  });

  it('ends with the ticket', () => {
    const { told, doc } = run(agent, 'ends');
    expect(told[1]).toEqual([disconnected, ...end]);
    expect(doc).toMatchObject({ agentHere: false, closed: true });
  });

  it('names the agent as the channel does', () => {
    const step = helpdeskMessage(contextOf({}, { agentName: 'Desk' }), stored(talkOf()), messageOf(agent));
    expect(pushesOf(step)[0]?.payload).toMatchObject({ type: connected, data: { agentInfo: { name: 'Desk' } } });
  });

  it('ends the waiting for a human; a word of SATE does not', () => {
    const waiting = stored(talkOf({ escalatedAt: 5 }));
    expect(helpdeskMessage(contextOf(), waiting, messageOf(agent)).doc?.escalatedAt).toBeNull();
    expect(helpdeskMessage(contextOf(), waiting, messageOf()).doc?.escalatedAt).toBe(5);
  });
});

describe('the end of a ticket', () => {
  it('is told once, however often it comes and by whatever way', () => {
    expect(run({ closed: true }, 'ends', { closed: true, at: 0 }).told).toEqual([
      ['bot_message', ...end],
      [],
      ['bot_message'],
    ]);
  });

  it('told by an agent ends the stretch at once', () => {
    expect(run({ ...agent, closed: true }).told).toEqual([[connected, 'livechat_message', disconnected, ...end]]);
  });

  it('shows no closing question, whatever the message proposes', () => {
    const { told, doc } = run({ closed: true, closeProposed: true });
    expect(told).toEqual([['bot_message', ...end]]);
    expect(doc.prompt).toEqual({ kind: 'rating', ticket });
  });

  it('stands: what is said later neither connects an agent nor asks whether to close', () => {
    const { told, doc } = run('ends', { ...agent, closeProposed: true }, { closeProposed: true });
    expect(told.slice(1)).toEqual([['livechat_message'], ['bot_message']]);
    expect(doc).toMatchObject({ closed: true, agentHere: false, prompt: { kind: 'rating', ticket } });
    const late = helpdeskMessage(contextOf(), stored(doc), messageOf({ closeProposed: true }));
    expect(late.append?.[0]?.body).toMatchObject({ parts: [{ type: 'text' }] });
  });

  it('of another ticket is nobody’s business', () => {
    expect(closed(contextOf(), stored(talkOf()), 'conv_8')).toEqual({});
  });

  it('is told where nothing was open, because the visitor asked', () => {
    expect(told(nothingToClose(contextOf()))).toEqual(['conversationClosed']);
  });
});

describe('a message that comes late', () => {
  it('is shown and tells nothing of who answers now or whether to close', () => {
    const doc = talkOf({ agentHere: true, responder: 'agent' });
    const step = helpdeskMessage(contextOf(), stored(doc), messageOf({ isLate: true, closeProposed: true }));
    expect(told(step)).toEqual(['bot_message']);
    expect(step.doc).toEqual(doc);
  });
});

describe('a message of an old ticket', () => {
  it('is shown and changes nothing of the present one', () => {
    const doc = talkOf({ tickets: ['conv_8', ticket], prompt: { kind: 'close' } });
    for (const said of [agent, { closeProposed: true }, { closed: true }]) {
      const step = helpdeskMessage(contextOf(), stored(doc), messageOf({ ticket: 'conv_8', ...said }));
      expect(step.doc).toEqual(doc);
      expect(told(step)).toEqual([said === agent ? 'livechat_message' : 'bot_message']);
    }
  });
});

describe('what is said', () => {
  const parts = (message: Partial<SourceMessage>, html: 'text' | 'html' = 'text'): unknown => {
    const { append } = helpdeskMessage(
      contextOf({ html, helpdeskOrigin: origin }),
      stored(talkOf()),
      messageOf(message),
    );
    const body = append?.[0]?.body;
    return body !== undefined && 'parts' in body ? body.parts : null;
  };
  const attachment = { url: 'https://files.test/a', name: 'a.PNG', size_kb: 1, extension: '' };

  it('is text, or safe HTML where the channel wants it', () => {
    const message = '<p onclick="x()">One<br>two</p>';
    expect(parts({ message })).toEqual([{ type: 'text', text: 'One\ntwo' }]);
    expect(parts({ message }, 'html')).toEqual([{ type: 'html', html: '<p>One<br />two</p>' }]);
  });

  it.each([
    ['.pdf', 'a', 'application/pdf', 'application/pdf'],
    ['', 'a.PNG', 'image/png', 'image'],
    ['pdf', 'a', 'application/pdf', 'application/pdf'],
    ['.CSV', 'a', 'text/csv', 'text/csv'],
    ['.xyz', 'a.png', 'application/octet-stream', 'application/octet-stream'],
  ])('has files with their type and size: %j of %j', (extension, name, mimetype, type) => {
    expect(parts({ message: '', attachment_metadata: { ...attachment, extension, name } })).toEqual([
      { type: 'files', files: [{ type, url: 'https://files.test/a', filename: name, mimetype, size: 1024 }] },
    ]);
  });

  it('has no file that could act', () => {
    expect(parts({ message: 'a', attachment_metadata: { ...attachment, url: 'javascript:alert(1)' } })).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: attachment.name },
    ]);
  });

  it('has every attachment, by its address at the Helpdesk, and none twice', () => {
    const relative = { url: '/media/b.pdf', name: '', size_kb: 0, extension: '' };
    const message = {
      message: 'See <img src="https://files.test/a">',
      attachment_metadata: attachment,
      further_attachments: [relative],
    };
    const files = [
      [{ type: 'image', url: 'https://files.test/a', filename: 'a' }],
      [{ type: 'application/pdf', url: `${origin}/media/b.pdf`, filename: 'b.pdf', mimetype: 'application/pdf' }],
    ];
    expect(parts(message)).toEqual([
      { type: 'text', text: 'See' },
      ...files.map((all) => ({ type: 'files', files: all })),
    ]);
  });

  it.each([
    [
      '<p><img src="/a.gif"></p>',
      { type: 'files', files: [{ type: 'image', url: `${origin}/a.gif`, filename: 'a.gif', mimetype: 'image/gif' }] },
    ],
    ['<iframe src="https://video.test/1"></iframe>', { type: 'text', text: 'https://video.test/1' }],
    ['<svg title="ok"></svg>', { type: 'text', text: '[ok]' }],
  ])('without a word arrives all the same: %s', (message, part) => {
    for (const html of ['text', 'html'] as const) {
      const [said] =
        helpdeskMessage(contextOf({ html, helpdeskOrigin: origin }), stored(talkOf()), messageOf({ message })).append ??
        [];
      expect(said).toMatchObject({ pushed: true, body: { parts: [part] } });
    }
  });

  it('has its pictures behind its words, and its relative links with their origin', () => {
    const message = '<p>Our <a href="/map">map</a>: <img src="m.png"> Bye</p>';
    const picture = {
      type: 'files',
      files: [{ type: 'image', url: `${origin}/m.png`, filename: 'm.png', mimetype: 'image/png' }],
    };
    expect(parts({ message })).toEqual([{ type: 'text', text: `Our map (${origin}/map): Bye` }, picture]);
    expect(parts({ message }, 'html')).toEqual([
      {
        type: 'html',
        html: `<p>Our <a href="${origin}/map" target="_blank" rel="noopener noreferrer">map</a>:  Bye</p>`,
      },
      picture,
    ]);
  });

  it.each(['', ' \n', '<p></p>', '<p>&nbsp;<br></p>'])('is kept but not told when it has no word: %j', (message) => {
    for (const html of ['text', 'html'] as const) {
      const [said] = helpdeskMessage(contextOf({ html }), stored(talkOf()), messageOf({ message })).append ?? [];
      expect(said).toMatchObject({ pushed: false, body: { parts: [] } });
      expect(said?.origin).toBeDefined();
    }
  });

  it('keeps the time of the Helpdesk, where it can be read', () => {
    const said = (at: number) => helpdeskMessage(contextOf(), stored(talkOf()), messageOf({ at })).append?.[0]?.body;
    expect(said(7)).toMatchObject({ sourceAt: 7 });
    expect(said(Number.NaN)).not.toHaveProperty('sourceAt');
  });
});
