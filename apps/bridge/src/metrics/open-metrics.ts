/** Prometheus' text form as OpenMetrics: counters are named without their ending, nothing is blank, and the end is said. */

/** What a scraper that reads examples asks for. */
export const openMetricsType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/** The library can write this form as well, but then never again the other one. */
export function asOpenMetrics(text: string): string {
  const counters = new Set([...text.matchAll(/^# TYPE (\w+)_total counter$/gm)].map(([, name]) => `${name}_total`));
  const lines = text.split('\n').filter((line) => line !== '');
  return [...lines.map((line) => withoutEnding(line, counters)), '# EOF', ''].join('\n');
}

function withoutEnding(line: string, counters: ReadonlySet<string>): string {
  const [, begin, name = '', rest] = /^(# (?:HELP|TYPE) )(\w+)( .*)$/.exec(line) ?? [];
  return counters.has(name) ? `${begin}${name.slice(0, -'_total'.length)}${rest}` : line;
}
