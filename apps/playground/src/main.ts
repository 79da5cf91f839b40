/** The playground's page: a visitor, a desk, and the journey of every message between them. */
import { html, render } from 'htm/preact';
import { App } from './app.js';
import { loadSettings } from './settings.js';
import { followTheme } from './theme.js';
import { followTrace } from './trace/trace-store.js';

followTheme();
const root = document.getElementById('app');
if (root !== null) {
  loadSettings().then(
    (settings) => {
      root.replaceChildren();
      render(html`<${App} settings=${settings} />`, root);
      void followTrace();
    },
    (error: unknown) => {
      root.replaceChildren(
        Object.assign(document.createElement('p'), { className: 'loading', textContent: String(error) }),
      );
    },
  );
}
