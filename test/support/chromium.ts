/** A real browser that sees only loopback, with a page that leads the unmodified official client to a bridge. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterThisTest } from './clean-up.js';
import { bundlePath } from './official-client.js';

/** The official client tries to come back every three seconds, five times. */
const DEADLINE_MS = 25_000;
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const redirectScript = new URL('../../libs/client-redirect/src/client-redirect.js', import.meta.url);
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/** Tests in the browser are skipped on a machine without one; in CI they run in any case, and fail where it is missing. */
export const runsBrowser = existsSync(executablePath) || process.env['CI'] === 'true';

/** What the page is to be like; `leadBy` says where the redirect finds the bridge's address. */
export interface PageOptions {
  readonly bridgeUrl: string;
  readonly leadBy?: 'tag' | 'variable';
}

/** Opens a page whose window carries `CaptivateChatAPI`, `CaptivateChatManager` and `CaptivateChatFileManager`. */
export async function openPage(options: PageOptions): Promise<Page> {
  const [browser, origin] = [await openBrowser(), await servePage(options)];
  const page = await browser.newPage();
  page.setDefaultTimeout(DEADLINE_MS);
  await page.goto(origin);
  return page;
}

/** A browser that ends with the test. */
export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: flags, timeout: DEADLINE_MS });
  afterThisTest(() => browser.close());
  return browser;
}

/** Serves the page and its two scripts on loopback until the test ends; gives the page's address. */
async function servePage({ bridgeUrl, leadBy = 'tag' }: PageOptions): Promise<string> {
  const files: Record<string, readonly [type: string, text: string | Buffer]> = {
    '/': ['text/html', leadBy === 'tag' ? pageLedByTag(bridgeUrl) : pageLedByVariable(bridgeUrl)],
    '/client-redirect.js': ['text/javascript', readFileSync(redirectScript)],
    '/captivate-chat-api.js': ['text/javascript', readFileSync(bundlePath)],
  };
  const server = createServer((request, response) => {
    const [type, text] = files[request.url ?? ''] ?? [];
    response.writeHead(type === undefined ? 404 : 200, { 'content-type': type ?? 'text/plain' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function pageLedByTag(bridgeUrl: string): string {
  return `<!doctype html><title>Visitor</title>
<script src="/client-redirect.js" data-deskbridge-url="${bridgeUrl}"></script>
<script src="/captivate-chat-api.js"></script>`;
}

function pageLedByVariable(bridgeUrl: string): string {
  return `<!doctype html><title>Visitor</title>
<script>window.DESKBRIDGE_URL = ${JSON.stringify(bridgeUrl)}</script>
<script src="/client-redirect.js"></script>
<script src="/captivate-chat-api.js"></script>`;
}
