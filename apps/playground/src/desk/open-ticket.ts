/** One ticket: what was said in it, and what can be done. */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { timeOf } from '../text/words.js';
import { FileList } from '../files/file-list.js';
import { actionProblem, messages, openTicket, tickets } from './desk-state.js';
import { Hands } from './hands.js';
import type { Said } from './said.js';
import { TicketState } from './ticket-list.js';

const senders = { customer: 'Visitor', sate: 'Assistant', agent: 'You' } as const;

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
        ({ id, sender, words, files, at }: Said) => html`
          <li key=${id} class=${`said-${sender}`}>
            <span class="said-head">${senders[sender]} <time>${timeOf(at)}</time></span>
            ${words === '' ? null : html`<span class="said-words">${words}</span>`}
            ${files.length === 0 ? null : html`<${FileList} files=${files} />`}
          </li>
        `,
      )}
    </ol>
  `;
}
