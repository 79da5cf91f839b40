/** A change as it is written into the arrivals, and read again after a crash. */
import type { Change } from '../../contract/change.js';
import type { Conversation, Documents, Hop, NewEntry } from '../../contract/conversation.js';
import { none } from '../../contract/plan/planned.js';
import type { Becomes } from '../../contract/plan/planned.js';
import type { GrowthTexts } from '../memory/tail.js';

type Put<D extends Documents> = NonNullable<Change<D>['put']>;
type Frame<D extends Documents> = WrittenChange<D>['commit'];

/** The frame is the change without what follows it. */
export interface WrittenChange<D extends Documents> {
  readonly commit: Omit<Change<D>, 'append' | 'hops' | 'put'> & { readonly put?: Omit<Put<D>, 'doc'> };
  readonly append: readonly NewEntry<D>[];
  readonly hops: readonly Hop[];
  /** The document, or those of its members that are others than before. */
  readonly doc?: D['conversation'];
  readonly members?: object;
}

/** The texts of a change and of what it makes a conversation grow by. Throws for a document that is no JSON. */
export function textsOf<D extends Documents>(
  change: Change<D>,
  old: Conversation<D> | null,
  becomes: Becomes<D>,
): GrowthTexts & { readonly whole: string } {
  const entries = entriesText(becomes);
  const hops = textOf(change.hops ?? none);
  const doc = change.put?.doc === undefined ? '' : docText(change.put.doc, old?.doc);
  const whole = `{"commit":${frameText(change)},"append":${entries},"hops":${hops}${doc}}`;
  return { entries, hops, whole };
}

/** The change that was written. */
export function changeOf<D extends Documents>(
  { commit, append, hops, doc, members }: WrittenChange<D>,
  old: Conversation<D> | null,
): Change<D> {
  const document = doc ?? (members && { ...old?.doc, ...members });
  return { ...commit, append, hops, ...(document === undefined ? {} : { put: { ...commit.put, doc: document } }) };
}

/** Bodies are JSON already. */
function entriesText<D extends Documents>({ entries, bodies }: Pick<Becomes<D>, 'entries' | 'bodies'>): string {
  if (entries.length === 0) return '[]';
  const texts = entries.map(({ id, at, pushed, origin, seq, push }, index) => {
    const head = JSON.stringify({ id, at, pushed, origin }).slice(0, -1);
    return `${head},"body":${bodies[index]},"seq":${seq},"push":${push}}`;
  });
  return `[${texts.join(',')}]`;
}

function textOf(list: readonly object[]): string {
  return list.length === 0 ? '[]' : JSON.stringify(list);
}

/** Named one by one: what is absent is left out of JSON, and copying a change without some of its members is slow. */
function frameText<D extends Documents>(change: Change<D>): string {
  const { ref, expect, birth, at, put, rewrite, enqueue, amend, settle, forget, link, erase } = change;
  const { channel, id } = ref;
  const commit: {
    [Key in keyof Required<Frame<D>>]: Key extends 'put' ? object | undefined : Frame<D>[Key] | undefined;
  } = {
    ref: { channel, id },
    expect,
    birth,
    at,
    put: put && rulesOf(put),
    rewrite,
    enqueue,
    amend,
    settle,
    forget,
    link,
    erase,
  };
  return JSON.stringify(commit);
}

function rulesOf<D extends Documents>({ listed, ttlDays, activeAt }: Put<D>) {
  return { listed, ttlDays, activeAt };
}

/**
 * A document that was made from the one before shares what is equal with it. If its members are the same ones in the same
 * order, those that are other values are enough to make it again.
 */
function docText(next: object, old: object | undefined): string {
  const members = old && otherMembers(next as Members, old as Members);
  return members === undefined ? `,"doc":${JSON.stringify(next)}` : `,"members":{${members}}`;
}

type Members = Readonly<Record<string, unknown>>;

/** The text of the members that differ; undefined if there is more to say than that. */
function otherMembers(next: Members, old: Members): string | undefined {
  if (Array.isArray(next) || Array.isArray(old) || 'toJSON' in next) return undefined;
  const keys = Object.keys(next);
  const before = Object.keys(old);
  if (keys.length !== before.length) return undefined;
  let text = '';
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    if (key !== before[index]) return undefined;
    const value = next[key];
    if (value === old[key]) continue;
    const json = JSON.stringify(value) as string | undefined;
    if (json === undefined) return undefined;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${json}`;
  }
  return text;
}
