/** The playground of a demonstration in a browser, and the hands of whoever plays there. */
import type { BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { openBrowser } from '../../support/chromium.js';

const deadlineMs = 10_000;

export interface Playground {
  readonly bridge: TestBridge;
  readonly page: Page;
  /** What the page complained of: it must be nothing. */
  readonly complaints: readonly string[];
}

/** The second channel answers as HTML. With a token, it is entered. `files` is what the first channel says of them. */
export async function openPlayground(
  context: BrowserContextOptions = {},
  token?: string,
  files: object = {},
): Promise<Playground> {
  const bridge = await openBridge({
    env: {
      ...{ PLAYGROUND: 'true', TRACE_TEXTS: 'true', REPLY_TIMEOUT_MS: '1000', RETRY_BASE_MS: '100' },
      ...(token === undefined ? {} : { ADMIN_TOKEN: token }),
    },
    channel: { files },
    otherChannel: { html: 'html' },
    sim: { sateDelayMs: 50, pretendAgentDelayMs: 100 },
    demonstration: (deskUrl) => ({
      deskUrl,
      channels: [
        { name: 'shop', key: channelKey, label: 'Answers as text' },
        { name: 'other', key: otherChannelKey, label: 'Answers as HTML' },
      ],
    }),
  });
  const browser = await openBrowser();
  const opened = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...context });
  const page = await opened.newPage();
  page.setDefaultTimeout(deadlineMs);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  // A token is for other machines, where over http a page has no such functions.
  if (token !== undefined)
    await page.addInitScript('delete Crypto.prototype.randomUUID; delete Navigator.prototype.clipboard');
  await page.goto(`${bridge.adminUrl}/playground`);
  if (token !== undefined) {
    await page.getByLabel('Admin token').fill(token);
    await page.getByRole('button', { name: 'Use' }).click();
  }
  await page.getByText('Live').waitFor();
  return { bridge, page, complaints };
}

/** The chat that is shown. */
export function chatOf(page: Page): FrameLocator {
  return page.frameLocator('iframe[data-slot]:not(.is-hidden)');
}

/** Fills in the form of the shown chat, and waits for the greeting. */
export async function startChat(page: Page, name: string): Promise<FrameLocator> {
  const chat = chatOf(page);
  await chat.getByLabel('Name').fill(name);
  await chat.getByRole('button', { name: 'Start chat' }).click();
  await sees(chat, 'How can we help you?');
  return chat;
}

export async function say(chat: FrameLocator, text: string): Promise<void> {
  await chat.getByLabel('Message', { exact: true }).fill(text);
  await chat.getByRole('button', { name: 'Send', exact: true }).click();
}

/** Waits until the chat shows it. */
export async function sees(chat: FrameLocator, text: string): Promise<void> {
  await chat.getByRole('log').getByText(text).last().waitFor();
}

/** How often the chat shows it. */
export function countIn(chat: FrameLocator, text: string): Promise<number> {
  return chat.getByRole('log').getByText(text).count();
}

/** The journey of a message, with the names of its steps. */
export async function stepsOf(page: Page, title: string): Promise<readonly string[]> {
  const journey = page.locator('.journey').filter({ hasText: title }).last();
  return journey.locator('.step-name').allTextContents();
}

/** Waits until the journey of a message has come to its end. */
export async function arrives(page: Page, title: string): Promise<void> {
  await expect
    .poll(() => page.locator('.journey').filter({ hasText: title }).last().locator('.state').textContent(), {
      timeout: deadlineMs,
    })
    .toMatch(/^arrived/);
}
