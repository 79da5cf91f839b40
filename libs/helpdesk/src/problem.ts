// What does not fit in a body or payload of the Helpdesk, in words that are safe for a log.
import type { z } from 'zod';

/** Names the first place that does not fit, without quoting what stands there. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'invalid' : `${issue.path.map(String).join('.') || 'data'}: ${issue.message}`;
}
