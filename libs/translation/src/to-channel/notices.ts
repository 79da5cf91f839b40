/** What the bridge itself has to tell a visitor about the way to the Helpdesk. */
import type { ChannelErrorCode } from '#channel';
import { newEntry } from '../step.js';
import type { Step, StepContext, StoredConversation } from '../step.js';

/** A message was refused for good. */
export function messageRefused(context: StepContext, code: ChannelErrorCode): Step {
  return { append: [newEntry(context, { kind: 'error', code })] };
}

/** Messages have waited for long. Told once until all are delivered. */
export function deliveryDelayed(context: StepContext, { doc }: StoredConversation): Step {
  if (doc.delayTold) return {};
  return {
    doc: { ...doc, delayTold: true },
    append: [newEntry(context, { kind: 'update', update: 'deliveryDelayed', data: {} })],
  };
}

/** The visitor asked for a human and none came in time. */
export function agentOverdue(context: StepContext, { doc }: StoredConversation): Step {
  if (doc.escalatedAt === null) return {};
  return {
    doc: { ...doc, escalatedAt: null },
    append: [newEntry(context, { kind: 'update', update: 'failedAgentAssignment', data: {} })],
  };
}
