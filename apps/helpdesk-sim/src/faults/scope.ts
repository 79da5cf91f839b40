// When a fault strikes: how often, for which customer, event, text or road.
import { z } from 'zod';

/** `times`: only so often, then lifted; `share`: only for this part of the cases. */
export const often = {
  times: z.number().int().positive().optional(),
  share: z.number().min(0).max(1).optional(),
};

/** `session`: only for this customer. */
export const ofCustomer = { ...often, session: z.string().min(1).optional() };

/** `event`: only for this event name. */
export const scope = { ...ofCustomer, event: z.string().min(1).optional() };

/** `of`: only for the list of conversations, or only for the messages of one. */
export const ofRest = { ...ofCustomer, of: z.enum(['list', 'messages']).optional() };

/** `road`: only what the socket delivers, or only what REST answers. */
export const onRoad = { road: z.enum(['socket', 'rest']).optional() };

/** The two roads on which a message reaches a client. */
export type Road = 'socket' | 'rest';

/** A wait, in milliseconds. */
export const wait = {
  ms: z.number().min(0).max(600_000),
  jitterMs: z.number().min(0).max(600_000).default(0),
};

/** A status that tells of an error. */
export const errorStatus = z.number().int().min(400).max(599);

/** A regular expression that a text must match, upper and lower case told apart. */
export const pattern = z.string().min(1).max(1000).refine(isExpression, { error: 'expected a regular expression' });

/** What is about to happen; a fault that names something else lets it pass. */
export interface Occasion {
  readonly event?: string | undefined;
  readonly session?: string | undefined;
  readonly of?: 'list' | 'messages' | undefined;
  readonly road?: Road | undefined;
  readonly text?: string | undefined;
}

/** What of a setting says when it strikes. */
export interface Scope extends Partial<Record<'times' | 'share', number | undefined>>, Omit<Occasion, 'text'> {
  readonly pattern?: string | undefined;
}

/** True if the setting is meant for this occasion. */
export function isMeant(setting: Scope, occasion: Occasion): boolean {
  const names = (['event', 'session', 'of', 'road'] as const).every(
    (name) => setting[name] === undefined || setting[name] === occasion[name],
  );
  return names && (setting.pattern === undefined || new RegExp(setting.pattern, 'u').test(occasion.text ?? ''));
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
