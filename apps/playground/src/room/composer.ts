/** Where the visitor writes, with a few words that the pretend assistant knows. */
import { useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import type { Visit } from '../chat/visit.js';

const ideas = ['help', 'agent', 'thanks', 'picture'];

export function Composer({ visit, hasSaid }: { visit: Visit; hasSaid: boolean }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (event?: Event): void => {
    event?.preventDefault();
    const text = field.current?.value.trim() ?? '';
    if (text === '' || field.current === null) return;
    field.current.value = '';
    void visit.say(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
  };
  return html`
    <form class="composer" onSubmit=${send}>
      <div class="ideas" role="group" aria-label=${hasSaid ? 'Words that the assistant knows' : 'Ideas to begin with'}>
        ${ideas.map((idea) => html`<button key=${idea} type="button" class="idea" onClick=${() => void visit.say(idea)}>${idea}</button>`)}
      </div>
      <div class="composer-row">
        <label class="unseen" for="message">Message</label>
        <textarea
          id="message"
          ref=${field}
          rows="1"
          maxlength="20000"
          placeholder="Write a message"
          onKeyDown=${onKeyDown}
        ></textarea>
        <button type="submit" class="button is-main">Send</button>
      </div>
    </form>
  `;
}
