/** What the doctor says of one thing that it looked at. */

export interface Finding {
  /** A problem is what the bridge could not serve with. */
  readonly level: 'ok' | 'warning' | 'problem';
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

export const ok = (about: string, says: string): Finding => ({ level: 'ok', about, says });

export const warning = (about: string, says: string, todo?: string): Finding => ({
  ...{ level: 'warning', about, says },
  ...(todo === undefined ? {} : { todo }),
});

export const problem = (about: string, says: string, todo?: string): Finding => ({
  ...{ level: 'problem', about, says },
  ...(todo === undefined ? {} : { todo }),
});
