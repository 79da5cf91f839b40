/** Frames of a conversation that is deleted: which they are, and what is left of them. */
import type { TracedFrame } from '#trace';

/** A list of conversations names it without being of it. */
export function isAbout({ conversation: of, body }: TracedFrame, conversation: string): boolean {
  return of === conversation || (body !== undefined && JSON.stringify(body).includes(conversation));
}

/** The frame without what was in it. */
export function wordless(frame: TracedFrame): TracedFrame {
  return frame.body === undefined ? frame : { ...frame, body: '(deleted)' };
}
