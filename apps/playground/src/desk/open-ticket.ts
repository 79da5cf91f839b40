/** One ticket: what was said, and everything that an agent does. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { timeOf } from '../text/words.js';
import { act, actionProblem, messages, openTicket, tickets } from './desk-state.js';
import type { Said } from './desk-state.js';
import { TicketState } from './ticket-list.js';

const senders = { customer: 'Visitor', sate: 'Assistant', agent: 'You' } as const;

/** What the agent says when closing is proposed; the bridge asks the question. */
const closingWords = 'That is all from my side.';

export function OpenTicket({ id }: { id: string }) {
  const ticket = tickets.value.find((one) => one.id === id);
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), [id]);
  const leave = (): void => {
    openTicket.value = null;
    messages.value = [];
    actionProblem.value = '';
  };
  return html`
    <div class="open-ticket">
      <div class="ticket-bar">
        <button type="button" class="button" ref=${back} onClick=${leave}>← Tickets</button>
        <b>${ticket?.session ?? ''}</b>
        ${ticket === undefined ? null : html`<${TicketState} ticket=${ticket} />`}
      </div>
      <${Messages} />
      ${actionProblem.value === '' ? null : html`<p class="problem" role="alert">${actionProblem.value}</p>`}
      ${
        ticket?.isClosed === true
          ? html`<p class="note">This ticket is closed. When the visitor writes again, a new one is opened.</p>`
          : html`<${Hands} id=${id} isMine=${ticket?.responder === 'agent'} />`
      }
    </div>
  `;
}

function Messages() {
  const list = useRef<HTMLOListElement>(null);
  const said = messages.value;
  useLayoutEffect(() => {
    if (list.current !== null) list.current.scrollTop = list.current.scrollHeight;
  }, [said.length]);
  return html`
    <ol class="said" ref=${list} tabindex="0" aria-label="What was said" aria-live="polite">
      ${said.map(
        ({ id, sender, words, at }: Said) => html`
          <li key=${id} class=${`said-${sender}`}>
            <span class="said-head">${senders[sender]} <time>${timeOf(at)}</time></span>
            <span>${words}</span>
          </li>
        `,
      )}
    </ol>
  `;
}

function Hands({ id, isMine }: { id: string; isMine: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const reply = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (text === '' || !(await act(id, 'say', { text }))) return;
    if (field.current !== null) field.current.value = '';
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void reply();
  };
  return html`
    <div class="hands">
      <div class="actions">
        ${
          isMine
            ? html`<button type="button" class="button" onClick=${() => void act(id, 'release')}>Hand back</button>`
            : html`<button type="button" class="button" onClick=${() => void act(id, 'take-over')}>Take over</button>`
        }
        <button type="button" class="button" onClick=${() => void act(id, 'propose-closing', { text: closingWords })}>
          Propose closing
        </button>
        <button type="button" class="button" onClick=${() => void act(id, 'close')}>Close</button>
      </div>
      <form class="composer" onSubmit=${(event: Event) => void reply(event)}>
        <label class="unseen" for="reply">Reply to the visitor</label>
        <textarea
          id="reply"
          ref=${field}
          rows="2"
          maxlength="10000"
          placeholder=${isMine ? 'Reply' : 'Reply, which takes over'}
          onKeyDown=${onKeyDown}
        ></textarea>
        <button type="submit" class="button is-main">Reply</button>
      </form>
    </div>
  `;
}
