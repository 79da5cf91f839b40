/** The three columns; on a narrow screen one of them at a time. */
import { effect, signal } from '@preact/signals';
import { html } from 'htm/preact';
import { Desk } from './desk/desk.js';
import { Middle } from './journey/middle.js';
import type { Settings } from './settings.js';
import { TopBar } from './top-bar.js';
import { picked } from './visitors/slots.js';
import { Visitors } from './visitors/visitors.js';
import { TabList } from './tab-list.js';

const columns = [
  { id: 'visitor', label: 'Visitor' },
  { id: 'journey', label: 'Journey' },
  { id: 'desk', label: 'Desk' },
] as const;

const shown = signal<(typeof columns)[number]['id']>('visitor');

/** Where only one column is seen, a message that was clicked leads to its journey. */
effect(() => {
  if (picked.value !== null) shown.value = 'journey';
});

export function App({ settings }: { settings: Settings }) {
  const column = (id: string) => `column column-${id}${shown.value === id ? ' is-shown' : ''}`;
  return html`
    <${TopBar} settings=${settings} />
    <div class="column-tabs">
      <${TabList} label="Parts of the page" tabs=${columns} shown=${shown} controls=${(id: string) => `column-${id}`} />
    </div>
    <main class="columns">
      <section id="column-visitor" class=${column('visitor')} aria-label="Visitor">
        <${Visitors} />
      </section>
      <section id="column-journey" class=${column('journey')} aria-label="Journey">
        <${Middle} settings=${settings} />
      </section>
      <section id="column-desk" class=${column('desk')} aria-label="Desk">
        <${Desk} settings=${settings} />
      </section>
    </main>
  `;
}
