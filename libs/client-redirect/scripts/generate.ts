/** Writes client-redirect.js, the same code as index.js for a plain script tag: `node scripts/generate.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';

const sourceFile = new URL('../src/index.js', import.meta.url);
const scriptFile = new URL('../src/client-redirect.js', import.meta.url);

const start = `
  const url = document.currentScript?.dataset.deskbridgeUrl ?? globalThis.DESKBRIDGE_URL;
  if (!url) throw new TypeError('Set data-deskbridge-url on the script tag or window.DESKBRIDGE_URL');
  redirectCaptivate({ url });
`;

/** The classic script as it has to be on disk; deterministic for the same index.js. */
export function classicScript(): string {
  const body = readFileSync(sourceFile, 'utf8').replace(/^export /gm, '');
  const indented = body.replace(/^(?=.)/gm, '  ');
  return `// Generated from index.js by scripts/generate.ts; change it there.\n(() => {\n${indented}${start}})();\n`;
}

/** The classic script as it is on disk. */
export function writtenScript(): string {
  return readFileSync(scriptFile, 'utf8');
}

if (import.meta.main) writeFileSync(scriptFile, classicScript());
