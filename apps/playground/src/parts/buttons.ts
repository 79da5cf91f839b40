/** A question with buttons; pressing one says its value. */
import { html } from 'htm/preact';
import { fieldsOf, listIn, textIn } from '../text/json.js';

interface Properties {
  readonly part: unknown;
  readonly onPress: ((label: string, value: string) => void) | null;
}

export function Buttons({ part, onPress }: Properties) {
  const question = fieldsOf(part)['buttons'];
  const title = textIn(question, 'title') ?? '';
  return html`
    <div class="question" role="group" aria-label=${title || 'Answers'}>
      ${title === '' ? null : html`<p class="words">${title}</p>`}
      <div class="options">
        ${listIn(question, 'options').map((option, index) => {
          const label = textIn(option, 'label') ?? '';
          const value = textIn(option, 'value') ?? label;
          return html`<button
            key=${index}
            type="button"
            class="option"
            disabled=${onPress === null}
            onClick=${() => onPress?.(label, value)}
          >
            ${label}
          </button>`;
        })}
      </div>
    </div>
  `;
}
