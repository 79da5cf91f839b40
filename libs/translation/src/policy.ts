/** What a channel decides for itself: texts, prompts and habits. All have defaults. */

/** The words of a channel; where not said otherwise, visitors read them. */
export interface ChannelTexts {
  /** First words of the bot, '' for none. */
  readonly greeting: string;
  /** What the Helpdesk is told when the visitor asks for a human. */
  readonly escalation: string;
  readonly closeQuestion: string;
  readonly closeYes: string;
  readonly closeNo: string;
  /** Asked when a conversation has ended, '' for no question. */
  readonly ratingQuestion: string;
  readonly ratingThanks: string;
  /** Label before the link or the name of a file in a message to the Helpdesk. */
  readonly fileLabel: string;
  readonly agentName: string;
  readonly botName: string;
  readonly channelName: string;
}

/** Plain English for channels that say nothing of their own. */
export const defaultTexts: ChannelTexts = {
  greeting: 'Hello! How can we help you?',
  escalation: 'I would like to talk to a human agent, please.',
  closeQuestion: 'Is everything settled? May we close this conversation?',
  closeYes: 'Yes, close it',
  closeNo: 'No, keep it open',
  ratingQuestion: 'How was this conversation, from 1 (poor) to 5 (great)?',
  ratingThanks: 'Thank you for your rating.',
  fileLabel: 'File',
  agentName: 'Agent',
  botName: 'Assistant',
  channelName: 'Chat',
};

/** The habits of a channel. */
export interface ChannelPolicy {
  readonly texts: ChannelTexts;
  /** How closing and rating are asked: by buttons (any client shows them), by actions (for widgets that know them). */
  readonly prompts: 'buttons' | 'actions' | 'both';
  /** What becomes of the Helpdesk's HTML. */
  readonly html: 'text' | 'html';
  /** What a message in a closed conversation does: open a new ticket there, or be refused. */
  readonly closedTicket: 'new' | 'refuse';
  /** Sentences sent to the Helpdesk for custom actions, by action id. */
  readonly actionSentences: Readonly<Record<string, string>>;
  /** Whether deleting a conversation closes its open ticket. */
  readonly closeOnDelete: boolean;
  /** Whether lists and deletes may cover all anonymous visitors of the channel. */
  readonly listAnonymous: boolean;
  /** Key of the hash that stands for user ids which the Helpdesk's addresses do not take; changing it makes new customers of them. */
  readonly sessionKey?: string;
  /** What the Helpdesk gets of files; where absent no excerpts, and links for 30 days. */
  readonly files?: {
    /** What it is told of a file's text, bytes; 0: nothing. */
    readonly excerptBytes: number;
    /** How long links are good that it is given, days. */
    readonly helpdeskLinkDays: number;
  };
  /** Origin that relative addresses in the Helpdesk's messages belong to; the documented one if absent (helpdesk.md 2). */
  readonly helpdeskOrigin?: string;
}
