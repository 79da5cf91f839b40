// Puts the faults of values on what travels, road by road: dates, texts, attachments, single fields.
import type { FaultSwitchboard } from '../faults.js';
import type { Road } from '../faults/scope.js';
import { oddAttachment } from './attachments.js';
import { oddDate } from './dates.js';
import { oddText } from './texts.js';

type Body = Readonly<Record<string, unknown>>;

/** Knows what is in force at the moment; without faults everything stays as it is. */
export class OddValues {
  readonly #faults: FaultSwitchboard;

  constructor(faults: FaultSwitchboard) {
    this.#faults = faults;
  }

  /** A message as this road tells it. */
  message(road: Road, plain: object): object {
    const attachments = this.#faults.inForce('attachments', { road });
    const told = this.#dated(road, this.#worded(road, { ...plain }));
    const body = attachments === undefined ? told : oddAttachment(told, attachments);
    return { ...body, ...this.#faults.inForce('fields', { road })?.message };
  }

  /** A conversation as REST tells it, with the messages in it. */
  conversation(plain: object): object {
    const { latest_message: latest, messages, ...head } = { ...plain } as Body;
    return {
      ...this.#dated('rest', head),
      ...(isObject(latest)
        ? { latest_message: this.message('rest', latest) }
        : latest === null && { latest_message: null }),
      ...(Array.isArray(messages) && { messages: messages.map((message: object) => this.message('rest', message)) }),
      ...this.#faults.inForce('fields', { road: 'rest' })?.conversation,
    };
  }

  #worded(road: Road, body: Body): Body {
    const { message } = body;
    if (typeof message !== 'string') return body;
    const setting = this.#faults.inForce('texts', { road, text: message });
    return setting === undefined ? body : { ...body, message: oddText(message, setting.changes) };
  }

  #dated(road: Road, body: Body): Body {
    const setting = this.#faults.inForce('dates', { road });
    if (setting === undefined) return body;
    const { date_created: created, date_updated: updated } = body;
    return { ...body, date_created: oddDate(created, setting), date_updated: oddDate(updated, setting) };
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
