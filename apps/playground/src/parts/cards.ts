/** Cards side by side: a picture, words and a link each. */
import { html } from 'htm/preact';
import { textIn } from '../text/json.js';
import { safeAddress } from './safe-markup.js';

export function Cards({ cards }: { cards: readonly unknown[] }) {
  return html`<ul class="cards" tabindex="0" aria-label="Cards">
    ${cards.map((card, index) => html`<${Card} key=${index} card=${card} />`)}
  </ul>`;
}

function Card({ card }: { card: unknown }) {
  const picture = safeAddress(textIn(card, 'image_url') ?? '');
  const link = safeAddress(textIn(card, 'link') ?? '');
  const title = textIn(card, 'text') ?? '';
  return html`
    <li class="card">
      ${picture === null ? null : html`<img src=${picture} alt="" loading="lazy" onError=${hide} />`}
      <b>${title}</b>
      <span>${textIn(card, 'description') ?? ''}</span>
      ${link === null ? null : html`<a href=${link} target="_blank" rel="noopener noreferrer">Open<span class="unseen"> ${title}</span></a>`}
    </li>
  `;
}

/** A picture from elsewhere is not loaded, and leaves no hole. */
function hide(event: Event): void {
  (event.currentTarget as HTMLElement).hidden = true;
}
