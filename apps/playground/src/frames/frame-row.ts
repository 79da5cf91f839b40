/** One frame in a line, which opens to what is in it. */
import { signal } from '@preact/signals';
import { html } from 'htm/preact';
import type { TracedFrame, TracedLine } from '#trace';
import { wordsInFrame } from '../journey/words-in-frame.js';
import { exactTimeOf, sizeOf } from '../text/words.js';

const opened = signal<ReadonlySet<number>>(new Set());
const copied = signal<number | null>(null);

/** Puts a text on the clipboard; says how that went in a word. */
export async function copyText(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return 'Copied';
  } catch {
    return 'Not allowed';
  }
}

export function FrameRow({ frame }: { frame: TracedFrame | TracedLine }) {
  return frame.kind === 'line' ? html`<${LineRow} line=${frame} />` : html`<${FrameItem} frame=${frame} />`;
}

function FrameItem({ frame }: { frame: TracedFrame }) {
  const isOpen = opened.value.has(frame.n);
  const toggle = (): void => {
    const next = new Set(opened.value);
    if (!next.delete(frame.n)) next.add(frame.n);
    opened.value = next;
  };
  const isError = frame.status !== null && frame.status >= 400;
  return html`
    <li class=${`frame frame-${frame.wire}${isOpen ? ' is-open' : ''}`}>
      <button type="button" class="frame-line" aria-expanded=${isOpen} onClick=${toggle}>
        <span class="frame-time">${exactTimeOf(frame.at)}</span>
        <${Way} wire=${frame.wire} isReceived=${frame.direction === 'received'} by=${frame.by} />
        <span class="frame-name"
          ><span>${frame.name}</span> ${
            frame.status === null ? null : html`<b class=${isError ? 'is-bad' : ''}>${frame.status}</b>`
          }</span
        >
        <span class="frame-words">${wordsInFrame(frame)}</span>
        <span class="frame-size">${sizeOf(frame.bytes)}</span>
      </button>
      ${isOpen ? html`<${Body} frame=${frame} />` : null}
    </li>
  `;
}

/** Client, bridge, Helpdesk: which two, and which way. */
function Way({ wire, isReceived, by }: { wire: TracedFrame['wire']; isReceived: boolean; by: TracedFrame['by'] }) {
  const [end, arrow] = wire === 'channel' ? ['Client', isReceived ? '→' : '←'] : ['Helpdesk', isReceived ? '←' : '→'];
  const told = `${isReceived ? 'from' : 'to'} the ${end === 'Client' ? 'client' : 'Helpdesk'} by ${by === 'http' ? 'HTTP' : 'socket'}`;
  return html`
    <span class=${`way way-${wire}`}>
      <span aria-hidden="true">${wire === 'channel' ? `Client ${arrow}` : `${arrow} Desk`}</span>
      <span class="by" aria-hidden="true">${by === 'http' ? 'http' : 'ws'}</span>
      <span class="unseen">${told}</span>
    </span>
  `;
}

function Body({ frame }: { frame: TracedFrame }) {
  const text = JSON.stringify(frame.body ?? frame, null, 2);
  const copy = async (): Promise<void> => {
    if ((await copyText(text)) === 'Copied') copied.value = frame.n;
  };
  return html`
    <div class="frame-body">
      <button type="button" class="button" onClick=${() => void copy()}>
        ${copied.value === frame.n ? 'Copied' : 'Copy'}
      </button>
      <pre tabindex="0"><code>${text}</code></pre>
    </div>
  `;
}

function LineRow({ line: { at, wire, what, detail } }: { line: TracedLine }) {
  const end = wire === 'channel' ? 'Client' : 'Helpdesk';
  return html`
    <li class="frame frame-note">
      <span class="frame-time">${exactTimeOf(at)}</span>
      <span class=${what === 'opened' ? '' : 'is-bad'}
        >${end} connection ${what}${detail === '' ? '' : `: ${detail}`}</span
      >
    </li>
  `;
}
