/** The chat: a form to begin with, then the conversation. */
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { html } from 'htm/preact';
import type { Settings } from '../settings.js';
import { Room } from '../room/room.js';
import { keepSession, storedSession, tellPage } from './session.js';
import { StartForm } from './start-form.js';
import { Visit } from './visit.js';
import type { Start } from './visit.js';

const visit = signal<Visit | null>(null);
const isBusy = signal(false);
const problem = signal('');

async function resume(): Promise<void> {
  const session = storedSession();
  if (session === null) return;
  isBusy.value = true;
  try {
    visit.value = await Visit.resume(session);
  } catch {
    keepSession(null);
    tellPage({ kind: 'here', conversation: null, name: session.name });
    problem.value =
      'The former conversation cannot be continued: the bridge does not know it any more, or does not answer.';
  }
  isBusy.value = false;
}

async function begin(start: Start): Promise<void> {
  isBusy.value = true;
  problem.value = '';
  try {
    visit.value = await Visit.start(start);
    // The button that was pressed is gone; what comes next is to write.
    setTimeout(() => document.getElementById('message')?.focus());
  } catch {
    problem.value =
      'The bridge did not take it: is it running, is the key right, and does the channel allow the origin of this page?';
  }
  isBusy.value = false;
}

export function Chat({ settings }: { settings: Settings }) {
  useEffect(() => void resume(), []);
  if (visit.value !== null) return html`<${Room} visit=${visit.value} />`;
  return html`<${StartForm}
    settings=${settings}
    isBusy=${isBusy.value}
    problem=${problem.value}
    onStart=${(start: Start) => void begin(start)}
  />`;
}
