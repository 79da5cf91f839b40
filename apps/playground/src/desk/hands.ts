/** Everything that an agent does with a ticket: take over, reply, attach, propose closing, close. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { Picker } from '../files/picker.js';
import { sizeOf } from '../text/words.js';
import { act, actionProblem } from './desk-state.js';

/** What the agent says when closing is proposed; the bridge asks the question. */
const closingWords = 'That is all from my side.';
/** What the pretend Helpdesk takes, bytes. */
const largest = 5 * 1024 * 1024;

/** What goes with the next reply. */
const attached = signal<File | null>(null);

function attach(file: File | undefined): void {
  if (file === undefined) return;
  const isTaken = file.size <= largest;
  attached.value = isTaken ? file : null;
  actionProblem.value = isTaken ? '' : `${file.name} is too large: the pretend Helpdesk takes 5 MB.`;
}

export function Hands({ id, isMine }: { id: string; isMine: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => () => void (attached.value = null), [id]);
  const reply = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    const text = field.current?.value.trim() ?? '';
    const file = attached.value;
    if (text === '' && file === null) return;
    const body = file === null ? { text } : { text, file: { name: file.name, base64: await base64Of(file) } };
    if (!(await act(id, 'say', body))) return;
    attached.value = null;
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
      <${Attached} />
      <form class="composer" onSubmit=${(event: Event) => void reply(event)}>
        <${Picker} id="attach" label="Attach" onPick=${([file]: File[]) => attach(file)} />
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

function Attached() {
  const file = attached.value;
  return html`<div role="status">
    ${
      file === null
        ? null
        : html`<p class="tray-file">
            <span class="tray-name">${file.name}</span>
            <span class="tray-about">${sizeOf(file.size)} · goes with the reply</span>
            <button
              type="button"
              class="tray-remove"
              aria-label=${`Leave out ${file.name}`}
              onClick=${() => (attached.value = null)}
            >
              ×
            </button>
          </p>`
    }
  </div>`;
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}
