/** Light, dark, or as the system has it. */
import { effect, signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const name = 'deskbridge-theme';

export const theme = signal<Theme>(stored());

/** Keeps the document and the storage in step, here and in other windows of the page. */
export function followTheme(): void {
  effect(() => {
    if (theme.value === 'auto') document.documentElement.removeAttribute('data-theme');
    else document.documentElement.setAttribute('data-theme', theme.value);
    localStorage.setItem(name, theme.value);
  });
  addEventListener('storage', ({ key }) => {
    if (key === name) theme.value = stored();
  });
}

function stored(): Theme {
  const value = localStorage.getItem(name);
  return value === 'light' || value === 'dark' ? value : 'auto';
}
