/** How the playground looks and who can use it: axe without findings in light and dark, the keyboard, and screenshots to look at. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { runsBrowser } from '../../support/chromium.js';
import { note, photo } from './files.js';
import { arrives, chatOf, openPlayground, say, sees, startChat } from './open-playground.js';

/** Ignored by git; CI keeps it. */
const album = join(import.meta.dirname, '../../../coverage/screenshots');

/** What axe finds serious or worse, in the page and in the chats. */
async function findingsOf(page: Page): Promise<unknown[]> {
  const frames = page.frames().filter((frame) => frame.url().includes('/playground'));
  const found = await Promise.all(frames.map(findingsIn));
  return found.flat();
}

async function findingsIn(frame: Frame): Promise<unknown[]> {
  await frame.evaluate(axe.source);
  return frame.evaluate<unknown[]>(`axe.run(document, { iframes: false }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => html.slice(0, 200) + failureSummary)]))`);
}

async function photograph(page: Page, name: string): Promise<void> {
  mkdirSync(album, { recursive: true });
  await page.screenshot({ path: join(album, `${name}.png`) });
}

/** Something of everything. */
async function play(page: Page): Promise<void> {
  const chat = await startChat(page, 'Grace');
  await say(chat, 'Where is my parcel?');
  await sees(chat, 'You said: Where is my parcel?');
  await chat.getByLabel('Attach').setInputFiles([note, photo]);
  await say(chat, 'It came like this');
  await sees(chat, 'I have note.txt, parcel.png.');
  await say(chat, 'I want a human, please');
  await sees(chat, 'I am looking into it');
  await page.locator('.ticket').first().click();
  await page.getByRole('button', { name: 'Propose closing' }).click();
  await chat.getByRole('button', { name: 'Yes, close it' }).waitFor();
  await arrives(page, 'I am looking into it');
}

describe.runIf(runsBrowser)('the playground', () => {
  it.each(['light', 'dark'] as const)(
    'has no serious finding of axe in %s, at the start, in use, and with faults',
    async (colorScheme) => {
      const { page, complaints } = await openPlayground({ colorScheme });
      await page.frameLocator('iframe').getByRole('button', { name: 'Start chat' }).waitFor();
      expect(await findingsOf(page)).toEqual([]);
      await photograph(page, `start-${colorScheme}`);
      await play(page);
      expect(await findingsOf(page)).toEqual([]);
      await photograph(page, `playing-${colorScheme}`);
      await page.locator('.journey-visitor .journey-head').first().click();
      await page.locator('.frame-line').first().click();
      await page.getByRole('tab', { name: 'Faults' }).click();
      await page.getByRole('switch', { name: 'Slow answers' }).click();
      const chat = chatOf(page);
      await chat.getByText('Menu').click();
      await chat.getByRole('button', { name: 'Cards and other parts' }).click();
      await chat.getByText('Small parcel').first().waitFor();
      await chat.getByLabel('Attach').setInputFiles([note, photo]);
      expect(await findingsOf(page)).toEqual([]);
      await photograph(page, `faults-${colorScheme}`);
      expect(complaints).toEqual([]);
    },
  );

  it('fits a narrow screen, one part at a time, also where a token was asked for', async () => {
    const { page } = await openPlayground({ viewport: { width: 390, height: 800 } }, 'a-token-of-24-characters');
    const chat = await startChat(page, 'Grace');
    await say(chat, 'Where is my parcel?');
    await sees(chat, 'You said: Where is my parcel?');
    await chat.getByLabel('Attach').setInputFiles([note, photo]);
    await photograph(page, 'narrow-visitor');
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await sees(chat, 'I have note.txt, parcel.png.');
    for (const part of ['Journey', 'Desk']) {
      await page.getByRole('tab', { name: part }).click();
      await page.getByRole('heading', { name: part, exact: true }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(
        await page.evaluate(
          `[...document.querySelectorAll('.column.is-shown *')].filter((one) => one.getBoundingClientRect().right > 391 && !one.closest('pre, .unseen')).map((one) => one.outerHTML.slice(0, 120))`,
        ),
      ).toEqual([]);
      await photograph(page, `narrow-${part.toLowerCase()}`);
    }
    await page.locator('.ticket').first().waitFor();
    expect(await findingsOf(page)).toEqual([]);
  });

  it('can be played with the keyboard alone', async () => {
    const { page } = await openPlayground();
    const chat = page.frameLocator('iframe[data-slot]');
    await chat.getByLabel('Name').focus();
    await page.keyboard.press('Enter');
    await sees(chat, 'How can we help you?');
    await page.keyboard.type('help');
    await page.keyboard.press('Enter');
    await sees(chat, 'This is what I can do');
    await page.locator('.ticket').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('← Tickets');
    await page.getByRole('tab', { name: 'Tickets' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('switch', { name: 'Slow answers' }).waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("aria-selected")')).toBe('true');
  });
});
