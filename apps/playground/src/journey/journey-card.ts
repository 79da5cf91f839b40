/** One message and its steps. */
import { html } from 'htm/preact';
import { exactTimeOf, spanOf } from '../text/words.js';
import type { Journey, Step } from './journeys.js';
import { selected } from './selection.js';

const voices = { visitor: 'Visitor', assistant: 'Assistant', agent: 'Agent', bridge: 'Bridge' } as const;

export function JourneyCard({ journey }: { journey: Journey }) {
  const { id, who, title, steps, state } = journey;
  const isSelected = selected.value === id;
  const [first] = steps;
  const last = steps.at(-1);
  const told = isSelected && last !== undefined ? `${last.name}: ${last.detail}` : '';
  const took = first === undefined || last === undefined ? '' : spanOf(last.at - first.at);
  return html`
    <li class=${`journey journey-${who}${isSelected ? ' is-selected' : ''}`}>
      <button
        type="button"
        class="journey-head"
        aria-pressed=${isSelected}
        onClick=${() => (selected.value = isSelected ? null : id)}
      >
        <span class="who">${voices[who]}</span>
        <span class="title">${title}</span>
        <span class=${`state state-${state.replace(' ', '-')}`}
          >${state}${state === 'under way' ? '' : ` · ${took}`}</span
        >
      </button>
      <ol class="steps" aria-label="Steps">
        ${steps.map((step, index) => html`<${StepItem} key=${index} step=${step} before=${steps[index - 1]} />`)}
      </ol>
      ${told === '' ? null : html`<p class="journey-told">${told}</p>`}
    </li>
  `;
}

function StepItem({ step, before }: { step: Step; before?: Step }) {
  const { name, at, detail, isBad } = step;
  return html`
    <li class=${isBad ? 'is-bad' : ''} title=${`${exactTimeOf(at)}  ${detail}`}>
      <span class="step-name">${name}</span>
      <span class="step-time">${before === undefined ? exactTimeOf(at) : `+${spanOf(at - before.at)}`}</span>
      ${isBad ? html`<span class="step-detail">${detail}</span>` : null}
    </li>
  `;
}
