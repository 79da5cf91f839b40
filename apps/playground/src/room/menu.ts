/** What a visitor's client can do besides talking: transcript, list, metadata, deletion. */
import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from 'htm/preact';
import { formField } from '../text/form-field.js';
import { fieldsOf, textIn } from '../text/json.js';
import { shortId, timeOf } from '../text/words.js';
import { sampleFor } from '../chat/samples.js';
import { goTo } from '../chat/session.js';
import type { Conversation, Visit } from '../chat/visit.js';

interface Shown {
  readonly title: string;
  readonly body: unknown;
}

const shown = signal<Shown | null>(null);

export function Menu({ visit }: { visit: Visit }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDetailsElement>(null);
  useEffect(() => closesByItself(list.current), []);
  const open = (title: string, work: () => Promise<unknown>) => async (): Promise<void> => {
    if (list.current !== null) list.current.open = false;
    const body = await work().catch(
      () => html`<p class="problem">The bridge did not answer. Try again in a moment.</p>`,
    );
    shown.value = { title, body };
    dialog.current?.showModal();
  };
  const showSample = (): void => {
    if (list.current !== null) list.current.open = false;
    visit.hear(sampleFor(visit.session.conversation));
  };
  const items = [
    ['Transcript', async () => html`<${Json} value=${await visit.current.getTranscript()} />`],
    ['Metadata', async () => html`<${Metadata} value=${await visit.current.getMetadata()} visit=${visit} />`],
    [
      'My conversations',
      async () => html`<${Others} list=${await visit.others()} shown=${visit.session.conversation} />`,
    ],
    ['Delete …', () => Promise.resolve(html`<${Deletion} visit=${visit} />`)],
  ] as const;
  return html`
    <details class="menu" ref=${list}>
      <summary class="button">Menu</summary>
      <div class="menu-list">
        ${items.map(([title, work]) => html`<button key=${title} type="button" onClick=${() => void open(title, work)()}>${title}</button>`)}
        <button type="button" onClick=${showSample}>Cards and other parts</button>
        <button type="button" onClick=${() => location.reload()}>Reload and continue</button>
        <button type="button" onClick=${() => goTo(null)}>New conversation</button>
        <a href=${location.href} target="_blank" rel="noopener">Open in a tab of its own</a>
      </div>
    </details>
    <dialog ref=${dialog} class="dialog" aria-label=${shown.value?.title ?? ''}>
      <header>
        <h2>${shown.value?.title ?? ''}</h2>
        <button type="button" class="button" onClick=${() => dialog.current?.close()}>Close</button>
      </header>
      ${shown.value?.body ?? null}
    </dialog>
  `;
}

/** A list that is open covers the chat: Escape closes it, and so does a click beside it. */
function closesByItself(list: HTMLDetailsElement | null): (() => void) | undefined {
  if (list === null) return undefined;
  const listening = new AbortController();
  const { signal } = listening;
  list.addEventListener('keydown', ({ key }) => key === 'Escape' && close(list), { signal });
  document.addEventListener('click', ({ target }) => !list.contains(target as Node) && (list.open = false), { signal });
  addEventListener('blur', () => (list.open = false), { signal });
  return () => listening.abort();
}

function close(list: HTMLDetailsElement): void {
  list.open = false;
  list.querySelector('summary')?.focus();
}

function Json({ value }: { value: unknown }) {
  return html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

function Metadata({ value, visit }: { value: unknown; visit: Visit }) {
  const [state, setState] = useState('');
  const onSubmit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    try {
      await visit.current.setMetadata({ [formField(form, 'field')]: formField(form, 'value') });
      setState('Kept. Open it again to see it.');
    } catch {
      setState('It could not be kept. Try again in a moment.');
    }
  };
  return html`
    <${Json} value=${value} />
    <form class="fields" onSubmit=${(event: Event) => void onSubmit(event)}>
      <label>Field <input name="field" required pattern="[A-Za-z0-9_]+" value="plan" /></label>
      <label>Value <input name="value" required value="pro" /></label>
      <button type="submit" class="button is-main">Set</button>
    </form>
    <p role="status" class="help">${state}</p>
  `;
}

function Others({ list, shown: here }: { list: readonly Conversation[]; shown: string }) {
  return html`
    <ul class="conversations">
      ${list.map((one) => {
        const id = one.getConversationId();
        const custom = Object.keys(fieldsOf(fieldsOf(fieldsOf(one['metadata'])['channelMetadata'])['custom'])).length;
        const last = timeOf(Date.parse(textIn(one['metadata'], 'conversationUpdatedAt') ?? ''));
        return html`<li key=${id}>
          <code title=${id}>${shortId(id)}</code><span>${last}${custom > 0 ? ` · ${custom} of metadata` : ''}</span>
          ${id === here ? html`<span>shown</span>` : html`<button type="button" class="button" onClick=${() => goTo(id)}>Open</button>`}
        </li>`;
      })}
    </ul>
  `;
}

function Deletion({ visit }: { visit: Visit }) {
  const [problem, setProblem] = useState('');
  const remove = async (softDelete: boolean): Promise<void> => {
    try {
      await visit.current.delete({ softDelete });
      goTo(null);
    } catch {
      setProblem('It could not be deleted. Try again in a moment.');
    }
  };
  return html`
    <p>Hidden, it is left out of lists and kept; deleted, its messages are gone. Either way its ticket is closed.</p>
    ${problem === '' ? null : html`<p class="problem" role="alert">${problem}</p>`}
    <div class="actions">
      <button type="button" class="button" onClick=${() => void remove(true)}>Hide it</button>
      <button type="button" class="button is-main" onClick=${() => void remove(false)}>Delete it for good</button>
    </div>
  `;
}
