/** What the state tells an operator. */

/** Something worth a line in the log: what happened, and numbers or names that belong to it; never a text of a visitor, never a secret. */
export interface Report {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}
