/** The name of the page, whether it hears the bridge, and how bright it is. */
import { html } from 'htm/preact';
import { formField } from './text/form-field.js';
import type { Settings } from './settings.js';
import { theme } from './theme.js';
import type { Theme } from './theme.js';
import { keepToken, token } from './trace/token.js';
import { dropped, listening } from './trace/trace-store.js';
import type { Listening } from './trace/trace-store.js';

const states: Readonly<Record<Listening, string>> = {
  connecting: 'Connecting to the bridge',
  live: 'Live',
  lost: 'The bridge does not answer; trying again',
  unauthorized: 'Enter the admin token',
};

export function TopBar({ settings }: { settings: Settings }) {
  const state = listening.value;
  return html`
    <header class="top">
      <h1 class="brand">
        <img src="/playground/icon.svg" alt="" width="22" height="22" /> Deskbridge <span>playground</span>
      </h1>
      <p class=${`live live-${state}`} role="status">
        <i aria-hidden="true"></i
        >${state === 'unauthorized' && token.value !== '' ? 'This token is not taken; enter another one' : states[state]}
      </p>
      ${dropped.value > 0 ? html`<p class="live live-lost">${dropped.value} events were too fast for this page</p>` : null}
      <div class="top-end">
        ${settings.needsToken && state !== 'live' ? html`<${TokenForm} />` : null}
        <label class="theme"
          ><span class="unseen">Brightness</span>
          <select
            value=${theme.value}
            onChange=${(event: Event) => (theme.value = (event.currentTarget as HTMLSelectElement).value as Theme)}
          >
            <option value="auto">Auto</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </select></label
        >
      </div>
    </header>
  `;
}

function TokenForm() {
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    keepToken(formField(event.currentTarget, 'token'));
  };
  return html`
    <form class="token" onSubmit=${onSubmit}>
      <label class="unseen" for="token">Admin token</label>
      <input id="token" name="token" type="password" autocomplete="off" placeholder="Admin token" required />
      <button type="submit" class="button">Use</button>
    </form>
  `;
}
