/** Questions and answers between the bench and its processes, over Node's own channel between parent and child. */

/** What a process can be asked, by name; each question has at most one argument, which survives JSON. */
export type Handlers<C> = { readonly [K in keyof C]: (argument: never) => unknown };

/** The argument that the question `K` takes, if any. */
export type ArgumentOf<C extends Handlers<C>, K extends keyof C> = Parameters<C[K]>;

/** What the question `K` is answered. */
export type AnswerOf<C extends Handlers<C>, K extends keyof C> = Awaited<ReturnType<C[K]>>;

/** On its way to the child. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

/** On its way back; `error` is there if the handler failed. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Answers the parent's questions from now on, and ends the process when the parent is gone. */
export function serve<C extends Handlers<C>>(handlers: C): void {
  // Both ends are compiled together: a name that is asked for is there, and takes what it is given.
  const byName = handlers as unknown as Readonly<Record<string, (argument: unknown) => unknown>>;
  const answer = async ({ id, name, argument }: Question): Promise<void> => {
    try {
      process.send?.({ id, value: await byName[name]?.(argument) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (question: Question) => void answer(question));
  process.on('disconnect', () => process.exit(1));
}
