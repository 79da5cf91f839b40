/** What can go wrong at the Helpdesk, as switches that say what the visitor should see. */
import { useEffect } from 'preact/hooks';
import { html } from 'htm/preact';
import {
  faultNews,
  faultProblem,
  faultsOn,
  isOn,
  liftAll,
  lookAtFaults,
  lookMs,
  strike,
  switchFault,
} from './fault-state.js';
import { blows, faults } from './fault-table.js';
import type { Fault } from './fault-table.js';

export function Faults() {
  useEffect(() => {
    void lookAtFaults();
    const timer = setInterval(() => void lookAtFaults(), lookMs);
    return () => clearInterval(timer);
  }, []);
  return html`
    <div class="faults">
      <div class="fault-bar">
        <p role="status">
          ${faultProblem.value || faultNews.value || 'Break the Helpdesk, and watch what the visitor sees.'}
        </p>
        <button type="button" class="button" disabled=${faultsOn.value === 0} onClick=${() => void liftAll()}>
          Lift all
        </button>
      </div>
      <ul>
        ${faults.map((fault) => html`<${Switch} key=${fault.id} fault=${fault} />`)}
        ${blows.map(
          (blow) => html`
            <li key=${blow.id} class="fault">
              <div class="fault-line">
                <span class="fault-label">${blow.label}</span>
                <button
                  type="button"
                  class="button"
                  aria-describedby=${`seen-${blow.id}`}
                  onClick=${() => void strike(blow)}
                >
                  Do it
                </button>
              </div>
              <p id=${`seen-${blow.id}`}>${blow.seen}</p>
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

function Switch({ fault }: { fault: Fault }) {
  const { id, label, seen } = fault;
  const on = isOn(fault);
  return html`
    <li class=${`fault${on ? ' is-on' : ''}`}>
      <div class="fault-line">
        <span class="fault-label" id=${`label-${id}`}>${label}</span>
        <button
          type="button"
          role="switch"
          class="toggle"
          aria-checked=${on}
          aria-labelledby=${`label-${id}`}
          aria-describedby=${`seen-${id}`}
          onClick=${() => void switchFault(fault)}
        ></button>
      </div>
      <p id=${`seen-${id}`}>${seen}</p>
    </li>
  `;
}
