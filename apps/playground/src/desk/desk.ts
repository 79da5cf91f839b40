/** The right column: the agent's tickets, and what can go wrong at the Helpdesk. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { html } from 'htm/preact';
import { Faults } from '../faults/faults.js';
import { faultsOn } from '../faults/fault-state.js';
import type { Settings } from '../settings.js';
import { TabList } from '../tab-list.js';
import { deskProblem, followDesk, openTicket, tickets } from './desk-state.js';
import { OpenTicket } from './open-ticket.js';
import { TicketList } from './ticket-list.js';

const shown = signal('tickets');

export function Desk({ settings }: { settings: Settings }) {
  if (!settings.desk)
    return html`<header class="column-head"><h2>Desk</h2></header>
      <${NoDesk} />`;
  return html`<${PretendDesk} />`;
}

function PretendDesk() {
  useEffect(followDesk, []);
  const open = tickets.value.filter(({ isClosed }) => !isClosed).length;
  const tabs = [
    { id: 'tickets', label: 'Tickets', count: open },
    { id: 'faults', label: 'Faults', count: faultsOn.value },
  ];
  return html`
    <header class="column-head">
      <h2>Desk</h2>
      <${TabList} label="Parts of the desk" tabs=${tabs} shown=${shown} controls=${() => 'desk-panel'} />
    </header>
    <div id="desk-panel" class="desk" role="tabpanel" aria-label=${shown.value === 'faults' ? 'Faults' : 'Tickets'}>
      ${deskProblem.value === '' ? null : html`<p class="problem" role="status">${deskProblem.value}</p>`}
      ${shown.value === 'faults' ? html`<${Faults} />` : openTicket.value === null ? html`<${TicketList} isRead=${deskProblem.value === ''} />` : html`<${OpenTicket} id=${openTicket.value} />`}
    </div>
  `;
}

function NoDesk() {
  return html`
    <div class="empty">
      <h3>A real Helpdesk answers here</h3>
      <p>
        Agents and faults can be played in the demonstration only, which has a pretend Helpdesk:
        <code>npm start</code> without <code>HELPDESK_URL</code>.
      </p>
    </div>
  `;
}
