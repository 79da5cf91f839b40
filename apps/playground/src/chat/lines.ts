/** The lines of a chat: what was said, by whom, and what is known of it. */
import { fieldsOf, listIn, textIn } from '../text/json.js';

export type From = 'visitor' | 'assistant' | 'agent' | 'notice' | 'error';

export interface Line {
  /** Unique on the page. */
  readonly key: string;
  /** Id of the transcript's entry, once it is known. */
  readonly id: string | null;
  readonly from: From;
  readonly parts: readonly unknown[];
  readonly at: number;
  readonly state: 'sending' | 'sent' | 'failed';
}

let count = 0;

export function newLine(from: From, parts: readonly unknown[], rest: Partial<Line> = {}): Line {
  return { key: `line-${++count}`, id: null, from, parts, at: Date.now(), state: 'sent', ...rest };
}

export function textLine(from: From, text: string, rest: Partial<Line> = {}): Line {
  return newLine(from, [{ type: 'text', text }], rest);
}

/** What a visitor says, as parts. */
export function partsOf(text: string, files: readonly unknown[]): readonly unknown[] {
  return [...(text === '' ? [] : [{ type: 'text', text }]), ...(files.length === 0 ? [] : [{ type: 'files', files }])];
}

/** The files of a line. */
export function filesOfLine({ parts }: Line): readonly unknown[] {
  return parts.flatMap((part) => listIn(part, 'files'));
}

/** The words of a line; of one without any, the names of its files. */
export function wordsOfLine(line: Line): string {
  const words = line.parts
    .map((part) => textIn(part, 'text') ?? textIn(fieldsOf(part)['buttons'], 'title') ?? '')
    .join(' ')
    .trim();
  return words === ''
    ? filesOfLine(line)
        .map((file) => textIn(file, 'filename') ?? 'file')
        .join(', ')
    : words;
}

/** The lines of a transcript; an action that says nothing leaves none. */
export function linesOf(transcript: readonly unknown[]): Line[] {
  return transcript.flatMap((item) => {
    const line = lineOf(item);
    return line === null ? [] : [line];
  });
}

function lineOf(item: unknown): Line | null {
  const head = { id: textIn(item, 'message_id'), at: Date.parse(textIn(item, 'createdAt') ?? '') };
  const from = textIn(item, 'from');
  if (from === 'user') {
    const parts = partsOf(textIn(item, 'text') ?? '', listIn(item, 'files'));
    return parts.length === 0 ? null : newLine('visitor', parts, head);
  }
  const parts = listIn(fieldsOf(item)['messages'], 'messages');
  return parts.length === 0 ? null : newLine(from === 'agent' ? 'agent' : 'assistant', parts, head);
}

/** What an update of the conversation means in words; empty for one that nobody needs to be told of. */
export function noticeOf(update: unknown): string {
  const data = fieldsOf(update)['data'];
  const type = textIn(update, 'type') ?? '';
  switch (type) {
    case 'livechatAgentConnected':
      return `${textIn(fieldsOf(data)['agentInfo'], 'name') ?? 'An agent'} has joined`;
    case 'livechatAgentDisconnected':
      return 'The agent has left';
    case 'failedAgentAssignment':
      return 'No agent is free at the moment';
    case 'conversationClosed':
      return 'The conversation was closed';
    case 'conversationReviewed':
      return 'Thank you for your rating';
    case 'deliveryDelayed':
      return 'It takes longer than usual; your message is kept and will be delivered';
    default:
      return type;
  }
}
