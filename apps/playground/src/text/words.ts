/** How times, sizes and ids are written. */

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exactClock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

export function timeOf(at: number): string {
  return Number.isFinite(at) ? clock.format(at) : '';
}

export function exactTimeOf(at: number): string {
  return Number.isFinite(at) ? exactClock.format(at) : '';
}

/** A length of time, short. */
export function spanOf(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

export function sizeOf(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} kB`;
}

/** A long text as far as there is room, in characters. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A long id as far as one needs it to tell it from others. */
export function shortId(id: string): string {
  return id.length > 20 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}

/** The words of some markup, and nothing of what it would do; its lines are put together by `between`. */
export function wordsOf(markup: string, between = ' '): string {
  const { body } = new DOMParser().parseFromString(
    markup.replace(/<\/(p|div|li|br|h\d|tr)>|<br\s*\/?>/gi, '\n$&').replace(/<\/t[dh]>(?=\s*<t[dh])/gi, ' | $&'),
    'text/html',
  );
  const lines = body.textContent.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
  const words = lines.filter((line) => line !== '').join(between);
  return words === '' && body.querySelector('img') !== null ? 'A picture' : words;
}
