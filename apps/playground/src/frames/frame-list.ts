/** Every frame of both wires: filtered, followed, opened and copied. */
import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { selected, selectedJourney } from '../journey/selection.js';
import type { Settings } from '../settings.js';
import { shortened } from '../text/words.js';
import { shownFrames, wire, words } from './frame-filter.js';
import { FrameRow, copyText } from './frame-row.js';

/** Rows at a time: more than anybody reads. */
const rowsLimit = 300;
const nearEnd = 60;
const copied = signal('');

export function FrameList({ settings }: { settings: Settings }) {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  const shown = shownFrames.value.slice(-rowsLimit);
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [shown.at(-1)?.n, shown.length]);
  const onScroll = (event: Event): void => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget as HTMLElement;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
  };
  const copy = async (): Promise<void> => {
    copied.value = await copyText(shown.map((frame) => JSON.stringify(frame)).join('\n'));
    setTimeout(() => (copied.value = ''), 2000);
  };
  return html`
    <section class="frames-pane" aria-label="Frames">
      <${FrameTools} onCopy=${() => void copy()} />
      ${settings.texts ? null : html`<p class="note">Start the bridge with <code>TRACE_TEXTS=true</code> to see what is in the frames.</p>`}
      ${
        shown.length === 0
          ? html`<p class="empty-line">
              ${selectedJourney.value === null ? 'No frame yet, or none that fits the filter.' : 'No frame of this message fits the filter.'}
            </p>`
          : html`<ol class="frames" ref=${list} onScroll=${onScroll} tabindex="0" aria-label="Frames of both wires">
              ${shown.map((frame) => html`<${FrameRow} key=${frame.n} frame=${frame} />`)}
            </ol>`
      }
    </section>
  `;
}

function FrameTools({ onCopy }: { onCopy: () => void }) {
  const journey = selectedJourney.value;
  return html`
    <div class="frame-tools">
      <h3>Frames</h3>
      ${
        journey === null
          ? null
          : html`<button type="button" class="chip" onClick=${() => (selected.value = null)}>
              × <span class="unseen">Show all frames again, not only those</span> of “${shortened(journey.title, 24)}”
            </button>`
      }
      <div class="actions">
        <label class="unseen" for="frame-words">Filter frames by their words</label>
        <input
          id="frame-words"
          type="search"
          placeholder="Filter"
          value=${words.value}
          onInput=${(event: Event) => (words.value = (event.currentTarget as HTMLInputElement).value)}
        />
        <label class="unseen" for="frame-wire">Which wire</label>
        <select
          id="frame-wire"
          value=${wire.value}
          onChange=${(event: Event) => (wire.value = (event.currentTarget as HTMLSelectElement).value as typeof wire.value)}
        >
          <option value="both">Both wires</option>
          <option value="channel">Client's wire</option>
          <option value="helpdesk">Helpdesk's wire</option>
        </select>
        <button type="button" class="button" onClick=${onCopy}>${copied.value === '' ? 'Copy' : copied.value}</button>
      </div>
    </div>
  `;
}
