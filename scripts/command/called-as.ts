/** How a command names itself in what it says. */
import { basename } from 'node:path';

/** As whoever reads it has called it: by the command of the package, or by npm in a clone. */
export function calledAs(command: string): string {
  if (basename(process.argv[1] ?? '').startsWith('deskbridge')) return `deskbridge ${command}`;
  return `npm run ${command.replace('store-copy', 'store:copy')} --`;
}
