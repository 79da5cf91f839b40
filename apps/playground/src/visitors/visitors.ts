/** The left column: a strip of visitors, and the chat of the one that is shown. The others stay connected. */
import { useEffect } from 'preact/hooks';
import { html } from 'htm/preact';
import { addTab, addVisitor, closeSlot, heardFrom, shownSlot, slots, slotsLimit } from './slots.js';
import type { Slot } from './slots.js';

export function Visitors() {
  useEffect(() => {
    const hear = ({ source, origin, data }: MessageEvent): void => {
      if (origin !== location.origin) return;
      const frames = [...document.querySelectorAll<HTMLIFrameElement>('iframe[data-slot]')];
      const slot = frames.find(({ contentWindow }) => contentWindow === source)?.dataset['slot'];
      if (slot !== undefined) heardFrom(slot, data);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);
  const isFull = slots.value.length >= slotsLimit;
  return html`
    <header class="column-head">
      <h2>Visitor</h2>
      <div class="actions">
        <button
          type="button"
          class="button"
          disabled=${isFull}
          onClick=${addTab}
          title="The same visitor in a second tab"
        >
          + Second tab
        </button>
        <button type="button" class="button" disabled=${isFull} onClick=${addVisitor}>+ Visitor</button>
      </div>
    </header>
    <div class="slots" role="group" aria-label="Visitors">
      ${slots.value.map((slot) => html`<${SlotTab} key=${slot.id} slot=${slot} />`)}
    </div>
    <div class="chats">
      ${slots.value.map(
        ({ id, label }) => html`
          <iframe
            key=${id}
            data-slot=${id}
            class=${shownSlot.value === id ? '' : 'is-hidden'}
            src=${addressOf(id, label)}
            title=${`Chat of ${label}`}
          ></iframe>
        `,
      )}
    </div>
  `;
}

/** Told once: a name that changes later loads nothing anew. */
const addresses = new Map<string, string>();

function addressOf(id: string, label: string): string {
  const known = addresses.get(id) ?? `/playground/chat?name=${encodeURIComponent(label)}#${id}`;
  addresses.set(id, known);
  return known;
}

function SlotTab({ slot: { id, label } }: { slot: Slot }) {
  const isShown = shownSlot.value === id;
  return html`
    <span class=${`slot${isShown ? ' is-shown' : ''}`}>
      <button type="button" aria-pressed=${isShown} onClick=${() => (shownSlot.value = id)}>${label}</button>
      ${
        slots.value.length > 1
          ? html`<button type="button" class="close" aria-label=${`Close ${label}`} onClick=${() => closeSlot(id)}>
              ×
            </button>`
          : null
      }
    </span>
  `;
}
