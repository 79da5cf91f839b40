/** The words that a frame carries, where frames are shown with what is in them. */
import { fieldsOf, listIn, textIn } from '../text/json.js';
import type { TracedFrame } from '#trace';

/** Characters that are shown. */
const longest = 160;

/** Empty if there are none. */
export function wordsInFrame({
  wire,
  direction,
  body,
  by,
}: Pick<TracedFrame, 'wire' | 'direction' | 'body' | 'by'>): string {
  if (body === undefined || body === null) return '';
  if (wire === 'helpdesk') {
    // The history has many messages; which one it was is not known.
    const said = by === 'http' ? '' : (textIn(fieldsOf(body)['data'] ?? body, 'message') ?? '');
    // A visitor writes text, whatever it looks like; the Helpdesk may speak HTML.
    return shortened(direction === 'sent' ? said : plain(said));
  }
  const payload = fieldsOf(fieldsOf(fieldsOf(body)['event'])['event_payload']);
  const content = payload['content'];
  if (Array.isArray(content)) return shortened(content.map(wordsOfPart).filter(Boolean).join(' '));
  const said = typeof content === 'string' ? content : (textIn(content, 'text') ?? '');
  return shortened(said || wordsOfPart(content) || noticeIn(payload));
}

function wordsOfPart(part: unknown): string {
  const buttons = fieldsOf(part)['buttons'];
  const words = textIn(part, 'text') ?? textIn(part, 'md') ?? textIn(buttons, 'title') ?? '';
  if (words !== '') return words;
  const files = listIn(part, 'files').map((file) => textIn(file, 'filename') ?? 'file');
  return files.length > 0 ? files.join(', ') : plain(textIn(part, 'html') ?? '');
}

/** Of updates, actions and errors. */
function noticeIn(payload: Readonly<Record<string, unknown>>): string {
  const [action, update] = [textIn(payload, 'id'), textIn(payload, 'type')];
  if (action !== null) return `action ${action}`;
  return textIn(payload, 'error_desc') ?? (update === null || update === 'message_create' ? '' : `notice ${update}`);
}

/** Without tags; only shown as text, so that nothing in it can do anything. */
function plain(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
