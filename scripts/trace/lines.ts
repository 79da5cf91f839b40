/** Events of the trace as lines for a terminal. */
import type { StreamEvent } from '#trace';

/** One event in a line: time, what, where, and what is in it where that is shown. */
export function lineOf({ name, data }: StreamEvent): string {
  const field = fieldsOf(data);
  if (name === 'dropped') return `--- ${field('count')} events were dropped: this reader was too slow`;
  const at = timeOf(Number(field('at')));
  switch (field('kind')) {
    case 'hop':
      return `${at}      ${field('hop')}  ${[field('ref'), field('detail')].filter(Boolean).join('  ')}`;
    case 'frame':
      return `${at}  ${arrowOf(field)}  ${field('name')}${statusOf(field)}  ${field('bytes')} bytes${bodyOf(data)}`;
    default:
      return `${at}      ${field('wire')} connection ${field('what')} ${field('detail')}`.trimEnd();
  }
}

/** A row of the timeline in the same form. */
export function pastLineOf(row: unknown): string {
  const field = fieldsOf(row);
  return `${timeOf(Date.parse(field('at')))}      ${field('hop')}  ${field('ref')}  ${field('detail')}`.trimEnd();
}

function arrowOf(field: (name: string) => string): string {
  const isReceived = field('direction') === 'received';
  if (field('wire') === 'channel') return isReceived ? 'client -> bridge  ' : 'client <- bridge  ';
  return isReceived ? 'bridge <- helpdesk' : 'bridge -> helpdesk';
}

function statusOf(field: (name: string) => string): string {
  return field('status') === '' ? '' : ` ${field('status')}`;
}

function bodyOf(data: unknown): string {
  const isShown = typeof data === 'object' && data !== null && 'body' in data && data.body !== null;
  return isShown ? `\n${' '.repeat(14)}${JSON.stringify(data.body)}` : '';
}

function timeOf(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().slice(11, 23) : '            ';
}

/** Reads a field as a text; what is absent or null is empty. */
function fieldsOf(data: unknown): (name: string) => string {
  const fields = new Map<string, unknown>(typeof data === 'object' && data !== null ? Object.entries(data) : []);
  return (name) => {
    const value = fields.get(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
}
