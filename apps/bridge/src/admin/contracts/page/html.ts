/** HTML out of texts: everything is escaped but what was made here. */

/** A piece of HTML. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | readonly Html[];

/** The template with its values escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(textOf)));
}

/** A sentence; what stands in backquotes is code. */
export function prose(text: string): Html[] {
  return text.split('`').map((piece, index) => (index % 2 === 0 ? html`${piece}` : html`<code>${piece}</code>`));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return part.map(({ text }) => text).join('');
}
