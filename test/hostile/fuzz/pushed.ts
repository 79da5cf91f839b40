/** Which frames come by themselves, and which answer. */
import type { Frame } from '../../support/frame-queue.js';

const pushedTypes = new Set(['bot_message', 'livechat_message', 'action', 'conversation_update']);

/** What the Helpdesk refused, or what was too large for a frame, is told when it is known. */
const pushedErrors = new Set<unknown>([409, 413, 422]);

export function isPushed({ type, payload }: Frame): boolean {
  return pushedTypes.has(type) || (type === 'general_error' && pushedErrors.has(payload['error_code']));
}

/** What is wrong with any frame as such; null if nothing is. */
export function complaintAboutFrame({ type, payload, envelope }: Frame): string | null {
  if (type.startsWith('(')) return type;
  const { event } = envelope as { event: { event_id?: unknown } };
  if (typeof event.event_id !== 'string') return 'no event_id';
  return isPushed({ type, payload, envelope, raw: '' }) && typeof payload['conversation_id'] !== 'string'
    ? 'pushed without a conversation_id'
    : null;
}
