/** The parts of a message: texts, buttons, cards, files, markup. What is unknown is shown as what it is. */
import { html } from 'htm/preact';
import { FileList } from '../files/file-list.js';
import { shownFile } from '../files/shown-file.js';
import { listIn, textIn } from '../text/json.js';
import { Buttons } from './buttons.js';
import { Cards } from './cards.js';
import { ForeignHtml } from './foreign-html.js';

interface Properties {
  readonly parts: readonly unknown[];
  /** Null once the question was answered. */
  readonly onPress: ((label: string, value: string) => void) | null;
}

export function PartList({ parts, onPress }: Properties) {
  return html`${parts.map((part, index) => html`<${Part} key=${index} part=${part} onPress=${onPress} />`)}`;
}

function Part({ part, onPress }: { part: unknown; onPress: Properties['onPress'] }) {
  switch (textIn(part, 'type') ?? '') {
    case 'text':
      return html`<p class="words"><${Linked} text=${textIn(part, 'text') ?? ''} /></p>`;
    case 'md':
      return html`<p class="words">${textIn(part, 'md') ?? ''}</p>`;
    case 'button':
      return html`<${Buttons} part=${part} onPress=${onPress} />`;
    case 'cards':
      return html`<${Cards} cards=${listIn(part, 'cards')} />`;
    case 'html':
      return html`<${ForeignHtml} markup=${textIn(part, 'html') ?? ''} />`;
    case 'table':
      return html`<${ForeignHtml} markup=${textIn(part, 'table') ?? ''} />`;
    case 'files':
      return html`<${FileList} files=${listIn(part, 'files').map(shownFile)} />`;
    case 'pause':
      return null;
    default:
      return html`<pre class="unknown" tabindex="0">${JSON.stringify(part, null, 2)}</pre>`;
  }
}

/** Addresses in a text can be followed. */
function Linked({ text }: { text: string }) {
  const pieces = text.split(/(https?:\/\/[^\s<>"')]+)/);
  return html`${pieces.map((piece, index) =>
    index % 2 === 0
      ? piece
      : html`<a key=${index} href=${piece} target="_blank" rel="noopener noreferrer">${piece}</a>`,
  )}`;
}
