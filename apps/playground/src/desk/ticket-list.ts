/** All tickets, those that need somebody first. */
import { html } from 'htm/preact';
import { timeOf } from '../text/words.js';
import { openTicket, tickets } from './desk-state.js';
import type { Ticket } from './desk-state.js';

export function TicketList({ isRead }: { isRead: boolean }) {
  const sorted = tickets.value.toSorted(
    (one, other) => Number(one.isClosed) - Number(other.isClosed) || other.updatedAt - one.updatedAt,
  );
  if (sorted.length === 0) {
    if (!isRead) return null;
    return html`
      <div class="empty">
        <h3>No tickets yet</h3>
        <p>The first message of a visitor opens one. Write “agent” in the chat to have it handed to you.</p>
      </div>
    `;
  }
  return html`<ul class="tickets">
    ${sorted.map((ticket) => html`<${Row} key=${ticket.id} ticket=${ticket} />`)}
  </ul>`;
}

function Row({ ticket }: { ticket: Ticket }) {
  const { id, session, slug, latest, updatedAt } = ticket;
  return html`
    <li>
      <button type="button" class="ticket" onClick=${() => (openTicket.value = id)}>
        <span class="ticket-head"><b>${session}</b><span>${slug}</span><time>${timeOf(updatedAt)}</time></span>
        <span class="ticket-latest">${latest || 'No message yet'}</span>
        <${TicketState} ticket=${ticket} />
      </button>
    </li>
  `;
}

export function TicketState({ ticket: { isClosed, responder, rating } }: { ticket: Ticket }) {
  const words = isClosed ? 'Closed' : responder === 'agent' ? 'With you' : 'With the assistant';
  const rated = rating === null ? '' : ` · rated ${rating} of 5`;
  return html`<span class=${`ticket-state${!isClosed && responder === 'agent' ? ' is-yours' : ''}`}
    >${words}${rated}</span
  >`;
}
