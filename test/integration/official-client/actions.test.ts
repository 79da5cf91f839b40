/** Actions and updates with the official client: asking for a human, closing, rating, and actions of the application. */
import { describe, expect, it } from 'vitest';
import { openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { eventually, hears, openClient, quietly, startTalk } from '../../support/visitor.js';
import type { Conversation, Heard } from '../../support/visitor.js';

interface Talk extends TestBridge {
  readonly conversation: Conversation;
  readonly heard: Heard;
  /** The Helpdesk's id of the conversation. */
  readonly ticket: string;
}

/** A conversation in which the assistant has answered once. */
async function openTalk(options: Parameters<typeof openBridge>[0] = {}): Promise<Talk> {
  const bridge = await openBridge(options);
  const { conversation, heard } = await startTalk(await openClient(bridge.url));
  await conversation.sendMessage('hi');
  await hears(heard, ['Hello!\nYou said: hi']);
  return { ...bridge, conversation, heard, ticket: bridge.sim.inspect.conversations()[0]!.id };
}

const typesOf = ({ updates }: Heard): string[] => updates.map(({ type }) => type);

describe('escalateToHuman', () => {
  it('asks the Helpdesk, and tells when an agent is there and when it ends', async () => {
    const { conversation, heard, sim, ticket } = await openTalk();
    await conversation.sendAction('escalateToHuman', { reason: 'refund' });
    await eventually(() =>
      expect(sim.inspect.customerTexts(ticket)).toEqual(['hi', 'I would like to talk to a human agent, please.']),
    );
    sim.agent.say(ticket, 'Ada here');
    await hears(heard, ['Ada here'], 'human_agent');
    expect(heard.updates).toEqual([
      {
        type: 'livechatAgentConnected',
        conversationId: conversation.getConversationId(),
        data: { agentInfo: { name: 'Agent' } },
      },
    ]);
    sim.agent.close(ticket);
    await eventually(() =>
      expect(typesOf(heard)).toEqual(['livechatAgentConnected', 'livechatAgentDisconnected', 'conversationClosed']),
    );
  });

  it('tells when no agent comes in time', async () => {
    const { conversation, heard } = await openTalk({ env: { AGENT_DEADLINE_MS: '100' } });
    await conversation.sendAction('escalateToHuman');
    await eventually(() => expect(typesOf(heard)).toEqual(['failedAgentAssignment']));
  });
});

describe('closing and rating', () => {
  it('goes by actions: confirmClose, closeConversation, requestReview, reviewConversation', async () => {
    const { conversation, heard, sim } = await openTalk();
    await conversation.sendMessage('bye');
    await eventually(() => expect(heard.actions).toMatchObject([{ id: 'confirmClose' }]));
    await conversation.sendAction('closeConversation');
    await eventually(() => expect(heard.actions).toMatchObject([{ id: 'confirmClose' }, { id: 'requestReview' }]));
    expect(typesOf(heard)).toEqual(['conversationClosed']);
    await conversation.sendAction('reviewConversation', { rating: 4, review: 'quick' });
    await eventually(() => expect(heard.updates.at(-1)).toMatchObject({ type: 'conversationReviewed' }));
    expect(heard.updates.at(-1)?.data).toEqual({ rating: 4 });
    expect(sim.inspect.conversations()).toMatchObject([{ closed: true, rating: 4, review: 'quick' }]);
  });

  it('goes by the values of buttons for applications that know nothing of it', async () => {
    const { conversation, heard, sim } = await openTalk();
    await conversation.sendMessage('bye');
    await eventually(() => expect(JSON.stringify(heard.messages)).toContain('"value":"Yes, close it"'));
    await conversation.sendMessage('Yes, close it');
    await eventually(() => expect(JSON.stringify(heard.messages)).toContain('"value":"5"'));
    await conversation.sendMessage('5');
    await eventually(() => expect(typesOf(heard)).toEqual(['conversationClosed', 'conversationReviewed']));
    expect(sim.inspect.conversations()).toMatchObject([{ closed: true, rating: 5 }]);
  });

  it('keeps the conversation open when the visitor wants it so', async () => {
    const { conversation, heard, sim, ticket } = await openTalk();
    await conversation.sendMessage('bye');
    await eventually(() => expect(heard.actions).toHaveLength(1));
    await conversation.sendAction('keepOpen');
    await conversation.sendMessage('Yes, close it');
    await eventually(() => expect(sim.inspect.customerTexts(ticket)).toEqual(['hi', 'bye', 'Yes, close it']));
    expect(sim.inspect.conversations()).toMatchObject([{ closed: false }]);
  });

  it.each([{}, { rating: 0 }, { rating: 6 }, { rating: '5' }, { rating: 2.5 }])(
    'refuses the review %j',
    async (data) => {
      const { conversation, sim } = await openTalk();
      await quietly(() => expect(conversation.sendAction('reviewConversation', data)).rejects.toThrow('400'));
      expect(sim.inspect.received().map(({ event }) => event)).not.toContain('review_support');
    },
  );
});

describe('other actions', () => {
  it('marks as read at the Helpdesk, without an entry in the transcript', async () => {
    const { conversation, sim, ticket } = await openTalk({ channel: { readReceipts: false } });
    await conversation.sendAction('markRead');
    await eventually(() =>
      expect(sim.inspect.received()).toContainEqual(
        expect.objectContaining({
          event: 'mark_conversation_read',
          payload: { ticket_chat_id: ticket, entity: 'customer' },
        }),
      ),
    );
    expect(await conversation.getTranscript()).toHaveLength(2);
  });

  it('puts the sentence of a configured action to the Helpdesk, and nothing for any other', async () => {
    const { conversation, sim, ticket } = await openTalk({ channel: { actions: { callMe: 'Please call me.' } } });
    await conversation.sendAction('unheardOf', { any: 'thing' });
    await conversation.sendAction('callMe');
    await eventually(() => expect(sim.inspect.customerTexts(ticket)).toEqual(['hi', 'Please call me.']));
    const transcript = await conversation.getTranscript();
    expect(transcript).toContainEqual(
      expect.objectContaining({ from: 'user', actions: [{ id: 'unheardOf', type: 'normal', data: { any: 'thing' } }] }),
    );
  });
});
