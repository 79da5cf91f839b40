/** Where the visitor writes, with a few words that the pretend assistant knows. */
import { useMemo, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import type { Visit } from '../chat/visit.js';
import { Picker } from '../files/picker.js';
import { TrayList } from '../files/tray-list.js';
import { Tray } from '../files/tray.js';

const ideas = ['help', 'agent', 'invoice', 'offer', 'thanks'];

export function Composer({ visit, hasSaid }: { visit: Visit; hasSaid: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const tray = useMemo(() => new Tray(), [visit]);
  const isBusy = tray.isBusy.value;
  const send = async (event?: Event): Promise<void> => {
    event?.preventDefault();
    const hasFiles = tray.chosen.value.length > 0;
    if (isBusy || field.current === null || (field.current.value.trim() === '' && !hasFiles)) return;
    const files = hasFiles ? await tray.upload(visit.current) : [];
    if (files === null) return;
    // What was written while files were under way goes with them.
    const text = field.current.value.trim();
    field.current.value = '';
    await visit.say(text, files);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) void send(event);
  };
  return html`
    <form class="composer" onSubmit=${(event: Event) => void send(event)}>
      <div class="ideas" role="group" aria-label=${hasSaid ? 'Words that the assistant knows' : 'Ideas to begin with'}>
        ${ideas.map((idea) => html`<button key=${idea} type="button" class="idea" onClick=${() => void visit.say(idea)}>${idea}</button>`)}
      </div>
      <${TrayList} tray=${tray} />
      <div class="composer-row">
        <${Picker}
          id="files"
          label="Attach"
          isMultiple
          isDisabled=${isBusy}
          onPick=${(files: File[]) => tray.add(files)}
        />
        <label class="unseen" for="message">Message</label>
        <textarea
          id="message"
          ref=${field}
          rows="1"
          maxlength="20000"
          placeholder="Write a message"
          onKeyDown=${onKeyDown}
        ></textarea>
        <button type="submit" class="button is-main" aria-disabled=${isBusy}>Send</button>
      </div>
    </form>
  `;
}
