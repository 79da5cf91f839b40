/** The token of the admin side, where it wants one; kept as long as the window is open. */
import { signal } from '@preact/signals';

const name = 'deskbridge-token';

export const token = signal(sessionStorage.getItem(name) ?? '');

export function keepToken(text: string): void {
  token.value = text.trim();
  sessionStorage.setItem(name, token.value);
}

/** What requests to the admin side carry. */
export function adminHeaders(): Record<string, string> {
  return token.value === '' ? {} : { authorization: `Bearer ${token.value}` };
}
