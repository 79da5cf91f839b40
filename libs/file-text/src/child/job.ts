/** What the process that reads is told at its start, as one word of its command line. */
import type { FileForm } from '../contract/form.js';
import type { FileTextLimits } from '../contract/limits.js';

/** Nothing of the file is in it, not even its name: command lines can be seen by others. */
export interface Job {
  readonly form: FileForm;
  readonly limits: FileTextLimits;
  /** The process that wants the answer; without it there is nothing to do. */
  readonly parent: number;
}

/** Said on standard output once the watch is kept and the file may come on standard input; then one line of JSON, the answer. */
export const READY = 'ready';
