/** The visitors of the page: each slot is a window of its own with a client of its own, as a browser's tab is. */
import { signal } from '@preact/signals';
import { fieldsOf, textIn } from '../text/json.js';
import { randomId } from '../text/random-id.js';

export interface Slot {
  readonly id: string;
  readonly label: string;
  /** What is selected in it. */
  readonly conversation: string | null;
}

/** A message that was clicked in a chat. */
export interface Picked {
  readonly conversation: string;
  readonly entry: string | null;
  readonly from: string;
  readonly words: string;
}

/** Slots at a time. */
export const slotsLimit = 6;
const name = 'deskbridge-slots';
const names = ['Grace', 'Linus', 'Barbara', 'Edsger', 'Hedy', 'Alan', 'Mary', 'Ken'];

export const slots = signal<readonly Slot[]>(stored());
export const shownSlot = signal(slots.peek()[0]?.id ?? '');
export const picked = signal<Picked | null>(null);

/** Where a chat's session is kept. */
function sessionKey(slot: string): string {
  return `deskbridge-chat-${slot}`;
}

/** A visitor who is nobody yet. */
export function addVisitor(): void {
  const taken = new Set(slots.value.map(({ label }) => label));
  add(names.find((each) => !taken.has(each)) ?? `Visitor ${slots.value.length + 1}`, null);
}

/** The shown visitor once more, as in a second tab of a browser. */
export function addTab(): void {
  const from = slots.value.find(({ id }) => id === shownSlot.value);
  if (from !== undefined) add(`${from.label}, again`, localStorage.getItem(sessionKey(from.id)));
}

export function closeSlot(id: string): void {
  localStorage.removeItem(sessionKey(id));
  const rest = slots.value.filter((slot) => slot.id !== id);
  keep(rest.length > 0 ? rest : [fresh()]);
  if (!slots.value.some((slot) => slot.id === shownSlot.value)) shownSlot.value = slots.value.at(-1)?.id ?? '';
}

/** Heard from a chat's window. */
export function heardFrom(slot: string, message: unknown): void {
  const conversation = textIn(message, 'conversation');
  if (fieldsOf(message)['kind'] === 'here') {
    const label = textIn(message, 'name');
    keep(
      slots.value.map((one) => (one.id === slot ? { ...one, conversation, label: relabelled(one.label, label) } : one)),
    );
  }
  if (fieldsOf(message)['kind'] === 'picked' && conversation !== null) {
    const [from, words] = [textIn(message, 'from') ?? '', textIn(message, 'words') ?? ''];
    picked.value = { conversation, entry: textIn(message, 'entry'), from, words };
  }
}

function relabelled(label: string, name: string | null): string {
  if (name === null || name === '') return label;
  return label.endsWith(', again') ? `${name}, again` : name;
}

function add(label: string, session: string | null): void {
  if (slots.value.length >= slotsLimit) return;
  const slot = { ...fresh(), label };
  if (session !== null) localStorage.setItem(sessionKey(slot.id), session);
  keep([...slots.value, slot]);
  shownSlot.value = slot.id;
}

function fresh(): Slot {
  return { id: randomId(8), label: 'Grace', conversation: null };
}

function keep(list: readonly Slot[]): void {
  slots.value = list;
  localStorage.setItem(name, JSON.stringify(list));
}

function stored(): readonly Slot[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    const slots = (Array.isArray(list) ? list : []).flatMap((one: unknown): Slot[] => {
      const [id, label] = [textIn(one, 'id'), textIn(one, 'label')];
      return id === null || label === null ? [] : [{ id, label, conversation: textIn(one, 'conversation') }];
    });
    return slots.length > 0 ? slots.slice(0, slotsLimit) : [fresh()];
  } catch {
    return [fresh()];
  }
}
