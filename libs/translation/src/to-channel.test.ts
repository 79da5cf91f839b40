/** Every event of the Helpdesk's examples, run through the table: its Step, and what clients are sent for it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeHelpdeskEvent, helpdeskEventNames } from '#helpdesk';
import type { HelpdeskEventData, HelpdeskEventName } from '#helpdesk';
import type { Step, StepContext, StoredConversation } from './step.js';
import { contextOf, pushesOf, stored, talkOf } from './test-support/conversation.js';
import { goldenEvents } from './test-support/golden-events.js';
import { toChannel } from './to-channel.js';

interface Example {
  name: string;
  direction: string;
  event: HelpdeskEventName;
  payload: unknown;
}

const fixture = new URL('../../../test/fixtures/helpdesk-examples.json', import.meta.url);
const examples = (JSON.parse(readFileSync(fixture, 'utf8')) as Example[]).filter(
  ({ direction, event }) => direction === 'helpdesk->client' && helpdeskEventNames.includes(event),
);
const [failures, events] = [true, false].map((isError) =>
  examples.filter(({ name }) => name.startsWith('error:') === isError),
) as [Example[], Example[]];

function stepOf<N extends HelpdeskEventName>(
  name: N,
  data: HelpdeskEventData[N],
  context: StepContext,
  conversation: StoredConversation,
): Step {
  return toChannel[name](context, conversation, data);
}

/** Ids in the order of the entries: which one is drawn first does not matter. */
function numbered({ append, ...step }: Step): Step {
  if (append === undefined) return step;
  return { ...step, append: append.map((entry, index) => ({ ...entry, id: `id-${index + 1}` })) };
}

describe('the table Helpdesk to client', () => {
  it('has an expectation for every example', () => {
    expect(events.map(({ name }) => name).sort()).toEqual(Object.keys(goldenEvents).sort());
  });

  it('has an example for every row', () => {
    expect([...new Set(events.map(({ event }) => event))].sort()).toEqual(Object.keys(toChannel).sort());
  });

  it.each(events)('$name', ({ name, event, payload }) => {
    const golden = goldenEvents[name];
    const decoded = decodeHelpdeskEvent(event, payload);
    if (decoded.ok !== true) throw new Error('not a success');
    const step = numbered(stepOf(event, decoded.data, contextOf(), stored(talkOf(golden?.given))));
    expect(step).toStrictEqual(golden?.step);
    expect(pushesOf(step)).toStrictEqual(golden?.pushes);
  });

  it.each(failures)('never sees $name', ({ event, payload }) => {
    expect(decodeHelpdeskEvent(event, payload)).toMatchObject({ ok: false });
  });
});
