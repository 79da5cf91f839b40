/** What is going with the next message: each file with its state in words, and how long it is to be kept. */
import { html } from 'htm/preact';
import { sizeOf } from '../text/words.js';
import type { Chosen, Days, Tray } from './tray.js';

const lives: readonly (readonly [Days | null, string])[] = [
  [null, 'as long as the conversation'],
  [1, '1 day'],
  [7, '7 days'],
  [30, '30 days'],
  [90, '90 days'],
];

const states = { chosen: '', uploading: 'uploading …', kept: 'uploaded', failed: '' } as const;

export function TrayList({ tray }: { tray: Tray }) {
  const chosen = tray.chosen.value;
  const onLife = (event: Event): void => {
    tray.days.value = lives[(event.currentTarget as HTMLSelectElement).selectedIndex]?.[0] ?? null;
  };
  return html`
    <div class="tray" hidden=${chosen.length === 0}>
      <ul class="tray-files" aria-label="Files that go with the message">
        ${chosen.map((one) => html`<${Item} key=${one.key} one=${one} isBusy=${tray.isBusy.value} onRemove=${() => tray.remove(one.key)} />`)}
      </ul>
      <label class="tray-life"
        >Kept
        <select disabled=${tray.isBusy.value} onChange=${onLife}>
          ${lives.map(([days, label]) => html`<option key=${label} selected=${tray.days.value === days}>${label}</option>`)}
        </select>
      </label>
    </div>
    <p class="tray-note" role="status">${tray.note.value || told(chosen)}</p>
  `;
}

function Item({ one, isBusy, onRemove }: { one: Chosen; isBusy: boolean; onRemove: () => void }) {
  const { file, state, problem } = one;
  const about = [sizeOf(file.size), states[state]].filter((word) => word !== '').join(' · ');
  return html`
    <li class=${`tray-file is-${state}`}>
      <span class="tray-name">${file.name}</span>
      <span class="tray-about">${about}</span>
      <button
        type="button"
        class="tray-remove"
        disabled=${isBusy}
        aria-label=${`Leave out ${file.name}`}
        onClick=${onRemove}
      >
        ×
      </button>
      ${problem === '' ? null : html`<p class="tray-problem">${problem}</p>`}
    </li>
  `;
}

/** For those who hear the page; others see each file's state. */
function told(chosen: readonly Chosen[]): string {
  const failed = chosen.filter(({ state }) => state === 'failed');
  if (failed.length > 0) return 'Not sent: leave out what was not taken, or send again.';
  return '';
}
