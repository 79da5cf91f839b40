/** Frames of a conversation that is deleted: which they are, and what is left of them. */
import type { Frame } from './trace-events.js';

/** A list of conversations names it without being of it. */
export function isAbout({ conversation: of, body }: Frame, conversation: string): boolean {
  return of === conversation || (body !== undefined && JSON.stringify(body).includes(conversation));
}

/** The frame without what was in it. */
export function wordless(frame: Frame): Frame {
  return frame.body === undefined ? frame : { ...frame, body: '(deleted)' };
}
