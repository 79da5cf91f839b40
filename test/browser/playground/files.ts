/** Small files as people pick them, and what a link brings. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { png } from '../../support/files.js';

export interface Picked {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const note: Picked = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('The parcel is wet.\n') };
export const photo: Picked = { name: 'parcel.png', mimeType: 'image/png', buffer: Buffer.from(png) };
/** Enough of a PDF to be told as one. */
export const bill: Picked = {
  name: 'bill.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
};

/** What is saved when the link is clicked. */
export async function downloaded(page: Page, link: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  return readFile(await download.path());
}
