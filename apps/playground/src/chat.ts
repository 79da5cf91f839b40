/** A visitor's chat: a page of its own, so that each has a client of its own, as in a tab of a browser. */
import { html, render } from 'htm/preact';
import { redirectCaptivate } from '../../../libs/client-redirect/src/index.js';
import { loadSettings } from './settings.js';
import type { Settings } from './settings.js';
import { followTheme } from './theme.js';

followTheme();
const root = document.getElementById('app');
if (root !== null) {
  loadSettings().then(
    (settings) => start(settings, root),
    (error: unknown) => say(root, error instanceof Error ? error.message : 'The chat cannot start.'),
  );
}

async function start(settings: Settings, target: HTMLElement): Promise<void> {
  // The client takes hold of WebSocket and fetch when it is loaded: only after it is led to the bridge.
  redirectCaptivate({ url: settings.channelUrl });
  const { Chat } = await import('./chat/chat.js');
  target.replaceChildren();
  render(html`<${Chat} settings=${settings} />`, target);
}

function say(target: HTMLElement, text: string): void {
  target.replaceChildren(Object.assign(document.createElement('p'), { className: 'loading', textContent: text }));
}
