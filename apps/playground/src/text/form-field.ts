/** Reads a field of a form. */

/** What was written in it; a file, or nothing, is no text. */
export function formField(form: EventTarget | null, name: string): string {
  const value = form instanceof HTMLFormElement ? new FormData(form).get(name) : null;
  return typeof value === 'string' ? value.trim() : '';
}
