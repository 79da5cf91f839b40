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
 * The script of the demonstration: echoes the text as `<p>You said: …</p>`, and names files, and knows a few words: help or menu (lists
 * with a link), thanks or bye (proposes closing), agent or human (hands over), invoice (the same, and the agent sends one), picture (nothing else),
 * offer (a heading, a picture, a table and a link), link (as mail programs write one), "long N" (an answer of N characters), "deep N"
 * (one inside N elements).
 */
export const demoScript: SateScript = (text, { isFirst }) => {
  const [, word = '', number] = /^(long|deep) (\d{1,7})$/i.exec(text.trim()) ?? [];
  if (number !== undefined) return { html: word.toLowerCase() === 'long' ? longAnswer(+number) : deepAnswer(+number) };
  if (/^picture$/i.test(text.trim())) return { html: '<p><img src="/media/parcel.svg" alt=""></p>' };
  if (/^offer$/i.test(text.trim())) return { html: offer };
  if (/^link$/i.test(text.trim())) return { html: '<p>Please see <https://shop.example.test/track?a=1&b=2>.</p>' };
  if (/\b(help|menu)\b/i.test(text)) return { html: menu };
  if (/^invoice$/i.test(text.trim())) {
    return { html: '<p>A colleague has it, and sends it to you.</p>', handOver: true, sendsInvoice: true };
  }
  if (/\b(agent|human)\b/i.test(text)) return { html: '<p>I am calling a colleague for you.</p>', handOver: true };
  if (/\b(thanks|thank you|bye)\b/i.test(text)) {
    return { html: '<p>You are welcome. Does that settle it?</p>', closeSupport: true };
  }
  return { html: `${isFirst ? '<p>Hello!</p>' : ''}${echo(text)}` };
};

const offer = [
  '<h3>This week</h3>',
  '<p><img src="/media/parcel.svg" alt="A parcel"></p>',
  '<table><tr><th>Parcel</th><th>Price</th></tr><tr><td>small</td><td>4.90</td></tr><tr><td>large</td><td>9.90</td></tr></table>',
  '<p>More in <a href="https://shop.example.test/offers">all <b>offers</b></a>.</p>',
].join('');

const menu = [
  '<p>This is what I can do:</p>',
  '<ol><li>find an order</li><li>show the <a href="https://shop.example.test/track">tracking page</a></li></ol>',
  '<p>Or say:</p><ul><li>agent</li><li>bye</li></ul>',
].join('');

/** Files are named, their addresses not repeated. */
function echo(text: string): string {
  const files = [...text.matchAll(fileLine)].map(([, name = '']) => name);
  const words = text.replace(fileLine, '').trim();
  const said = words !== '' || files.length === 0 ? `<p>You said: ${escapeHtml(words)}</p>` : '';
  return files.length === 0 ? said : `${said}<p>I have ${files.map(escapeHtml).join(', ')}.</p>`;
}

/** As customers' clients tell of a file: its name, its type, its address. */
const fileLine = /^File: (.+?)(?: \([^()]+\))? https?:\/\/\S+$/gm;

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
