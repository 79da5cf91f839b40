/** `npm run contracts`: writes the documents of the contracts anew, for machines and editors; a test says when that is due. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { documents } from '../apps/bridge/src/admin/contracts/documents.js';
import { channelsJsonSchema } from './channels-schema.js';

const folder = 'docs/contracts';
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(documents())) writeFileSync(`${folder}/${name}`, text);
writeFileSync('channels.schema.json', channelsJsonSchema(readFileSync('channels.example.yaml', 'utf8')));
