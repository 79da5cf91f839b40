/** A list of tabs as the keyboard and screen readers know them. */
import type { Signal } from '@preact/signals';
import { html } from 'htm/preact';

interface Tab {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
}

interface Properties {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly shown: Signal<string>;
  /** The id of what a tab shows. */
  readonly controls: (id: string) => string;
}

export function TabList({ label, tabs, shown, controls }: Properties) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 };
    const step = steps[event.key];
    if (step === undefined) return;
    const at = tabs.findIndex(({ id }) => id === shown.value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    shown.value = next.id;
    const list = event.currentTarget as HTMLElement;
    list.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} onKeyDown=${onKeyDown}>
      ${tabs.map(
        ({ id, label: name, count }) => html`
          <button
            key=${id}
            type="button"
            role="tab"
            class="tab"
            data-tab=${id}
            aria-selected=${shown.value === id}
            aria-controls=${controls(id)}
            tabindex=${shown.value === id ? 0 : -1}
            onClick=${() => (shown.value = id)}
          >
            ${name}${count ? html` <span class="count">${count}</span>` : null}
          </button>
        `,
      )}
    </div>
  `;
}
