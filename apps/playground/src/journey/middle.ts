/** The middle column: journeys above, frames below. */
import { html } from 'htm/preact';
import { FrameList } from '../frames/frame-list.js';
import type { Settings } from '../settings.js';
import { shortened } from '../text/words.js';
import { forgetTrace } from '../trace/trace-store.js';
import { Conversations } from './conversations.js';
import { JourneyList } from './journey-list.js';
import { scope, selected, unknownTo } from './selection.js';

export function Middle({ settings }: { settings: Settings }) {
  const clear = (): void => {
    selected.value = null;
    unknownTo.value = null;
    forgetTrace();
  };
  return html`
    <header class="column-head">
      <h2>Journey</h2>
      <div class="actions">
        <div class="switch" role="group" aria-label="Whose messages">
          <button type="button" aria-pressed=${scope.value === 'visitor'} onClick=${() => (scope.value = 'visitor')}>
            This visitor
          </button>
          <button type="button" aria-pressed=${scope.value === 'all'} onClick=${() => (scope.value = 'all')}>
            Everybody
          </button>
        </div>
        <${Conversations} />
        <button type="button" class="button" onClick=${clear}>Clear</button>
      </div>
    </header>
    <${Unknown} />
    <div class="middle">
      <${JourneyList} />
      <${FrameList} settings=${settings} />
    </div>
  `;
}

/** A click that leads nowhere says why. */
function Unknown() {
  const words = unknownTo.value;
  if (words === null || selected.value !== null) return null;
  return html`<p class="note middle-note" role="status">
    Nothing is known of the journey of “${shortened(words, 40)}”: it was before this page listened, was cleared, or is a
    sample that this page has made.
  </p>`;
}
