/** All conversations that the bridge has, page by page, in a dialogue. */
import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { copyText } from '../frames/frame-row.js';
import { fieldsOf, listIn, textIn } from '../text/json.js';
import { adminHeaders } from '../trace/token.js';
import { shortId, timeOf } from '../text/words.js';

interface Row {
  readonly id: string;
  readonly channel: string;
  readonly session: string;
  readonly state: string;
  readonly activeAt: number;
}

const rows = signal<readonly Row[]>([]);
const next = signal<string | null>(null);
const problem = signal('');
const copied = signal('');

async function load(after: string | null): Promise<void> {
  const query = after === null ? '' : `&after=${encodeURIComponent(after)}`;
  const response = await fetch(`/admin/conversations?limit=20${query}`, { headers: adminHeaders() }).catch(() => null);
  if (response === null || !response.ok) {
    problem.value = 'The list cannot be read: the bridge does not answer, or wants its token.';
    return;
  }
  const body: unknown = await response.json();
  const read = listIn(body, 'conversations').map(rowOf);
  problem.value = '';
  rows.value = after === null ? read : [...rows.value, ...read];
  next.value = textIn(body, 'next');
}

export function Conversations() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = (): void => {
    dialog.current?.showModal();
    void load(null);
  };
  return html`
    <button type="button" class="button" onClick=${open}>Conversations</button>
    <dialog ref=${dialog} class="dialog" aria-label="Conversations">
      <header>
        <h3>Conversations of the bridge</h3>
        <button type="button" class="button" onClick=${() => dialog.current?.close()}>Close</button>
      </header>
      ${problem.value !== '' ? html`<p class="problem">${problem.value}</p>` : null}
      ${problem.value === '' && rows.value.length === 0 ? html`<p class="empty-line">There is none yet. Start a chat on the left.</p>` : null}
      <ul class="conversations">
        ${rows.value.map(
          ({ id, channel, session, state, activeAt }) => html`
            <li key=${id}>
              <code title=${id}>${shortId(id)}</code>
              <span>${session} · ${channel} · ${state} · ${timeOf(activeAt)}</span>
              <button
                type="button"
                class="button"
                aria-label=${`Copy the id of ${shortId(id)}`}
                onClick=${() => void copy(id)}
              >
                ${copied.value === id ? 'Copied' : 'Copy id'}
              </button>
            </li>
          `,
        )}
      </ul>
      ${next.value !== null ? html`<button type="button" class="button" onClick=${() => void load(next.value)}>More</button>` : null}
      <p class="note">One of them on the command line: <code>npm run trace -- ID</code></p>
    </dialog>
  `;
}

async function copy(id: string): Promise<void> {
  if ((await copyText(id)) === 'Copied') copied.value = id;
}

function rowOf(item: unknown): Row {
  const isClosed = fieldsOf(item)['closed'] === true;
  return {
    id: textIn(item, 'conversation_id') ?? '',
    channel: textIn(item, 'channel') ?? '',
    session: textIn(item, 'session_id') ?? '',
    state: isClosed ? 'closed' : `with ${textIn(item, 'responder') === 'agent' ? 'an agent' : 'the assistant'}`,
    activeAt: Date.parse(textIn(item, 'active_at') ?? ''),
  };
}
