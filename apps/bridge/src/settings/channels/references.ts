/** Secrets and addresses that stand somewhere else: in the environment, as `${NAME}` in a text, or in a file, as `{ file: PATH }`. */
import { z } from 'zod';

/** As it is written down. */
const written = z.union(
  [z.string(), z.strictObject({ file: z.string().min(1) })],
  'expected a text, or file with the path of one',
);

type Written = z.output<typeof written>;

/** Gives the text that is meant, with the white space around it. Throws a `ReferenceProblem`. */
export type Resolve = (given: Written) => string;

/** What a reference names is not there; the message says what is expected, and shows nothing of it. */
class ReferenceProblem extends Error {
  override readonly name = 'ReferenceProblem';
}

/** `$${` stands for the two characters themselves. */
const reference = /\$(\$?)\{([^}]*)\}?/g;

/** References into this environment, whose empty values count as absent, and to files. */
export function referencesTo(
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Resolve {
  const expand = (text: string): string =>
    text.replace(reference, (whole, escape: string, name: string) => {
      if (escape !== '') return whole.slice(1);
      if (!/^[A-Za-z_]\w*$/.test(name) || !whole.endsWith('}'))
        throw new ReferenceProblem('expected ${NAME}, or $${ for these two characters themselves');
      const value = environment[name];
      if (value === undefined) throw new ReferenceProblem(`expected ${name} in the environment, where it is not set`);
      return value;
    });
  return (given) => {
    if (typeof given === 'string') return expand(given);
    const path = expand(given.file);
    try {
      return readFile(path);
    } catch {
      throw new ReferenceProblem(`expected a readable file at ${path}`);
    }
  };
}

/** A value that may stand somewhere else. */
export function referred<S extends z.ZodType<unknown, string>>(resolve: Resolve, inner: S) {
  return written.transform((given, context) => resolvedBy(resolve, given, context)).pipe(inner);
}

/** A value as it is written, or several in one file, one on each line. */
export function referredLines<T>(resolve: Resolve, inner: z.ZodType<T, string>) {
  return written.transform((given, context): T[] => {
    const text = resolvedBy(resolve, given, context);
    if (context.issues.length > 0) return z.NEVER;
    const lines = typeof given === 'string' ? [text] : text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
    if (lines.length === 0) context.addIssue('expected a file with one on each line');
    return lines.flatMap((line) => {
      const parsed = inner.safeParse(line);
      if (parsed.success) return [parsed.data];
      for (const { message } of parsed.error.issues) context.addIssue(message);
      return [];
    });
  });
}

function resolvedBy(resolve: Resolve, given: Written, context: z.RefinementCtx): string {
  try {
    return resolve(given);
  } catch (error) {
    if (!(error instanceof ReferenceProblem)) throw error;
    context.addIssue(error.message);
    return z.NEVER;
  }
}
