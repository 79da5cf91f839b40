// The pretend assistant: a small script that answers every message of a customer.

/** What the script may know besides the text. */
export interface SateState {
  /** True for the message that opened the conversation. */
  isFirst: boolean;
}

/** An answer of the assistant; it may propose closing, or hand the conversation over to an agent. */
export interface SateReply {
  html: string;
  closeSupport?: boolean;
  handOver?: boolean;
  /** The agent then sends an invoice; the assistant itself never attaches anything (helpdesk.md 5.1). */
  sendsInvoice?: boolean;
}

/** Answers one message; pure. */
export type SateScript = (text: string, state: SateState) => SateReply;

const longestAnswer = 900_000;
const deepest = 50_000;

/**
 * The script of the demonstration: echoes the text as `<p>You said: …</p>`, and knows a few words:
 * help or menu (lists with a link), thanks or bye (proposes closing), agent or human (hands over), invoice (the same, and the agent sends one), picture (nothing else), link (as
 * mail programs write one), "long N" (an answer of N characters), "deep N" (one inside N elements).
 */
export const demoScript: SateScript = (text, { isFirst }) => {
  const [, word = '', number] = /^(long|deep) (\d{1,7})$/i.exec(text.trim()) ?? [];
  if (number !== undefined) return { html: word.toLowerCase() === 'long' ? longAnswer(+number) : deepAnswer(+number) };
  if (/^picture$/i.test(text.trim())) return { html: '<p><img src="/media/parcel.svg" alt=""></p>' };
  if (/^link$/i.test(text.trim())) return { html: '<p>Please see <https://shop.example.test/track?a=1&b=2>.</p>' };
  if (/\b(help|menu)\b/i.test(text)) return { html: menu };
  if (/^invoice$/i.test(text.trim())) {
    return { html: '<p>A colleague has it, and sends it to you.</p>', handOver: true, sendsInvoice: true };
  }
  if (/\b(agent|human)\b/i.test(text)) return { html: '<p>I am calling a colleague for you.</p>', handOver: true };
  if (/\b(thanks|thank you|bye)\b/i.test(text)) {
    return { html: '<p>You are welcome. Does that settle it?</p>', closeSupport: true };
  }
  return { html: `${isFirst ? '<p>Hello!</p>' : ''}<p>You said: ${escapeHtml(text)}</p>` };
};

const menu = [
  '<p>This is what I can do:</p>',
  '<ol><li>find an order</li><li>show the <a href="https://shop.example.test/track">tracking page</a></li></ol>',
  '<p>Or say:</p><ul><li>agent</li><li>bye</li></ul>',
].join('');

function longAnswer(length: number): string {
  const line = 'All is well with your order. ';
  const size = Math.min(length, longestAnswer);
  return `<p>${line.repeat(Math.ceil(size / line.length)).slice(0, size)}</p>`;
}

function deepAnswer(depth: number): string {
  const size = Math.min(depth, deepest);
  return `${'<div>'.repeat(size)}<p>All is well with your order.</p>${'</div>'.repeat(size)}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
