/** What the bridge's process holds, by its own metrics and by those of its engine. */
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The sum of a metric's values over all its labels, or over those lines that hold `label`. */
export async function metric(adminUrl: string, name: string, label = ''): Promise<number> {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  const lines = text.split('\n').filter((line) => /^\w+/.exec(line)?.[0] === name && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of this process's buffers that are really in use. */
export function bufferBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** How many objects of a class are alive. */
export function countOf(constructor: new (...args: never[]) => object): number {
  return queryObjects(constructor, { format: 'count' });
}
