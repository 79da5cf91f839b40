/** Who the visitor is, and who speaks first. */
import { useState } from 'preact/hooks';
import { html } from 'htm/preact';
import { formField } from '../text/form-field.js';
import { randomId } from '../text/random-id.js';
import type { Settings } from '../settings.js';
import type { Start } from './visit.js';

interface Properties {
  readonly settings: Settings;
  readonly isBusy: boolean;
  readonly problem: string;
  readonly onStart: (start: Start) => void;
}

/** The name that the page around the chat has given. */
const givenName = new URLSearchParams(location.search).get('name')?.slice(0, 80) || 'Grace';

export function StartForm({ settings, isBusy, problem, onStart }: Properties) {
  const [wrongMetadata, setWrongMetadata] = useState(false);
  const hasKeys = settings.channels.some(({ key }) => key !== null);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = (name: string): string => formField(form, name);
    const metadata = readMetadata(text('metadata'));
    setWrongMetadata(metadata === null);
    if (metadata === null) return;
    const name = text('name') || givenName;
    const userId = text('userId') || `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${randomId(4)}`;
    onStart({
      key: text('key'),
      name,
      userId,
      metadata,
      first: text('first') === 'user-first' ? 'user-first' : 'bot-first',
    });
  };
  return html`
    <form class="start" onSubmit=${onSubmit} aria-labelledby="start-title">
      <h1 id="start-title">Start a chat</h1>
      <p class="lead">As a visitor would, with the official client <code>captivate-chat-api</code>.</p>
      ${problem === '' ? null : html`<p class="problem" role="alert">${problem}</p>`}
      <label>Name <input name="name" value=${givenName} maxlength="80" autocomplete="off" required /></label>
      <fieldset>
        <legend>Who speaks first</legend>
        <label><input type="radio" name="first" value="bot-first" checked /> The assistant greets</label>
        <label><input type="radio" name="first" value="user-first" /> The visitor</label>
      </fieldset>
      ${
        hasKeys
          ? html`<label
              >Channel
              <select name="key">
                ${settings.channels.map(({ key, label }) => html`<option key=${label} value=${key}>${label}</option>`)}
              </select>
            </label>`
          : html`<label>Key of the channel <input name="key" type="password" autocomplete="off" required /></label>`
      }
      <details>
        <summary>More</summary>
        <label
          >User id <input name="userId" placeholder="made from the name" maxlength="200" autocomplete="off"
        /></label>
        <label
          >Metadata (JSON)
          <textarea
            name="metadata"
            rows="3"
            spellcheck="false"
            aria-invalid=${wrongMetadata}
            aria-describedby="metadata-help"
            placeholder='{"plan":"pro"}'
          ></textarea>
        </label>
        <p id="metadata-help" class=${wrongMetadata ? 'problem' : 'help'}>
          ${wrongMetadata ? 'This is no JSON object. Write it as {"plan":"pro"}.' : 'Kept with the conversation; clients can read it back.'}
        </p>
      </details>
      <button type="submit" class="button is-main" disabled=${isBusy}>${isBusy ? 'Starting …' : 'Start chat'}</button>
    </form>
  `;
}

/** Null for what is no object. */
function readMetadata(text: string): Record<string, unknown> | null {
  if (text === '') return {};
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
