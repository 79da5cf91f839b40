/** The playground as a person plays it: a visitor on one side, an agent on the other, and what is seen between them. */
import { describe, expect, it } from 'vitest';
import { runsBrowser } from '../../support/chromium.js';
import { bill, downloaded, note, photo, tooLarge } from './files.js';
import { arrives, chatOf, countIn, openPlayground, say, sees, startChat, stepsOf } from './open-playground.js';

interface Scrolled {
  readonly scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}

const toEnd = (list: Scrolled): number => list.scrollHeight - list.scrollTop - list.clientHeight;

describe.runIf(runsBrowser)('the playground', () => {
  it('leads a visitor through a whole conversation: answer, agent, closing, rating', async () => {
    const { page, complaints } = await openPlayground();
    const chat = await startChat(page, 'Grace');
    await say(chat, 'Where is my parcel?');
    await sees(chat, 'You said: Where is my parcel?');

    await say(chat, 'a long '.repeat(600));
    const log = chat.getByRole('log');
    await sees(chat, 'You said: a long');
    const toTop = async (): Promise<number> => {
      await log.press('Home');
      return log.evaluate(({ scrollTop }: Scrolled) => scrollTop);
    };
    await expect.poll(toTop).toBe(0);
    await say(chat, 'is 1 < 2 <b>or</b> not?');
    await expect.poll(() => log.evaluate(toEnd)).toBeLessThan(80);

    await page.locator('.ticket').first().click();
    await page.locator('.said').getByText('is 1 < 2 <b>or</b> not?', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('button', { name: 'Hand back' }).waitFor();
    await page.getByLabel('Reply to the visitor').fill('It arrives tomorrow.');
    await page.getByLabel('Reply to the visitor').press('Enter');
    await sees(chat, 'It arrives tomorrow.');
    await sees(chat, 'has joined');

    await page.getByRole('button', { name: 'Propose closing' }).click();
    await chat.getByRole('button', { name: 'Yes, close it' }).click();
    await sees(chat, 'The conversation was closed');
    await chat.getByRole('button', { name: '5', exact: true }).click();
    await page.getByText('rated 5 of 5').waitFor();
    await page.getByText('This ticket is closed.').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows every step of a message, and of a message that is clicked its frames', async () => {
    const { page } = await openPlayground();
    const chat = await startChat(page, 'Grace');
    await say(chat, 'first');
    await sees(chat, 'You said: first');
    await say(chat, 'Where is my parcel?');
    await sees(chat, 'You said: Where is my parcel?');
    await arrives(page, 'You said: Where is my parcel?');
    const asked = page.locator('.journey-visitor').filter({ hasText: 'Where is my parcel?' });
    expect(await asked.locator('.step-name').allTextContents()).toEqual([
      'Received',
      'Stored',
      'Accepted',
      'Sent',
      'Delivered',
    ]);
    expect(await stepsOf(page, 'You said: Where is my parcel?')).toEqual(['Heard', 'Stored', 'Written', 'Confirmed']);

    await chat.getByRole('button', { name: 'Journey of: Where is my parcel?' }).click();
    await page.locator('.journey-visitor.is-selected').waitFor();
    await expect
      .poll(() => page.locator('.frame-name').allTextContents())
      .toEqual(['user_message ', 'support ', 'support 200']);
    await page.locator('.frame-line').first().click();
    expect(await page.locator('.frame-body pre').textContent()).toContain('"Where is my parcel?"');

    await page.getByRole('button', { name: 'Show all frames again' }).click();
    await page.getByPlaceholder('Filter').fill('bot_message');
    await expect
      .poll(() => page.locator('.frame-name').allTextContents())
      .toEqual(['bot_message ', 'bot_message ', 'bot_message ']);
    await page.getByLabel('Which wire').selectOption('helpdesk');
    await page.getByText('none that fits the filter').waitFor();
  });

  it('carries files both ways, says which one is too large, and saves what was sent', async () => {
    const { page, complaints } = await openPlayground({}, undefined, { attachments: 'fetch', maxFileBytes: 200 });
    const chat = await startChat(page, 'Grace');
    await chat.getByLabel('Attach').setInputFiles([note, tooLarge, photo]);
    await chat.getByLabel('Kept').selectOption('7 days');
    await say(chat, 'See here');
    await chat.locator('.tray-file', { hasText: 'The file is too large.' }).waitFor();
    await chat.getByRole('button', { name: 'Leave out long.txt' }).click();
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await sees(chat, 'You said: See here');
    expect(await chat.locator('.line-visitor .file-about').allTextContents()).toEqual([
      'text/plain · 19 B',
      'image/png · 70 B · no text read',
    ]);
    await arrives(page, 'See here');
    await page.locator('.frame-name', { hasText: 'answer to POST /api/file-to-text 200' }).nth(1).waitFor();

    await page.locator('.ticket').first().click();
    const received = page.locator('.said-customer').getByRole('link');
    expect(await downloaded(page, received.filter({ hasText: 'note.txt' }))).toEqual(note.buffer);
    await expect.poll(() => page.evaluate(`document.querySelector('.said-customer img').naturalWidth`)).toBe(1);
    await page.getByLabel('Attach').setInputFiles(bill);
    await page.getByLabel('Reply to the visitor').fill('Your bill');
    await page.getByLabel('Reply to the visitor').press('Enter');
    await sees(chat, 'Your bill');
    expect(await downloaded(page, chat.getByRole('link', { name: 'bill.pdf' }))).toEqual(bill.buffer);

    await page.reload();
    expect(await downloaded(page, chatOf(page).getByRole('link', { name: 'parcel.png' }))).toEqual(photo.buffer);
    // The browser says so as well.
    expect(complaints.filter((text) => !text.includes('413'))).toEqual([]);
  });

  it('continues after a reload, in a second tab, and beside a second visitor', async () => {
    const { page } = await openPlayground();
    await startChat(page, 'Grace');
    await say(chatOf(page), 'remember me');
    await sees(chatOf(page), 'You said: remember me');
    await page.reload();
    await sees(chatOf(page), 'You said: remember me');
    expect(await countIn(chatOf(page), 'You said: remember me')).toBe(1);

    await page.getByRole('button', { name: '+ Second tab' }).click();
    await sees(chatOf(page), 'You said: remember me');
    await say(chatOf(page), 'from the second tab');
    await sees(chatOf(page), 'You said: from the second tab');
    await page.getByRole('button', { name: 'Grace', exact: true }).click();
    await sees(chatOf(page), 'You said: from the second tab');

    await page.getByRole('button', { name: '+ Visitor' }).click();
    const other = await startChat(page, 'Hedy');
    expect(await countIn(other, 'remember me')).toBe(0);
    await say(other, 'somebody else');
    await sees(other, 'You said: somebody else');
    await page.locator('.ticket').nth(1).waitFor();
    expect(await page.locator('.journey').filter({ hasText: 'remember me' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Everybody' }).click();
    await page.locator('.journey').filter({ hasText: 'from the second tab' }).first().waitFor();
  });

  it('edits, lists, shows the transcript and the metadata, and deletes', async () => {
    const { page, bridge } = await openPlayground();
    const chat = chatOf(page);
    await chat.getByText('More', { exact: true }).click();
    await chat.getByLabel('Metadata (JSON)').fill('{"plan":"pro"}');
    await startChat(page, 'Grace');
    await say(chat, 'tpyo');
    await sees(chat, 'You said: tpyo');
    await chat.getByRole('button', { name: 'Edit' }).click();
    expect(await chat.getByLabel('Change the message').inputValue()).toBe('tpyo');
    await chat.getByLabel('Change the message').fill('typo');
    await chat.getByRole('button', { name: 'Save' }).click();
    await chat.getByRole('log').getByText('typo', { exact: true }).waitFor();

    const open = async (item: string): Promise<void> => {
      await chat.getByText('Menu').click();
      await chat.getByRole('button', { name: item }).click();
    };
    const dialog = chat.getByRole('dialog');
    await open('Transcript');
    expect(await dialog.locator('pre').textContent()).toContain('"text": "typo"');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await open('Metadata');
    expect(await dialog.locator('pre').textContent()).toContain('"plan": "pro"');
    await dialog.getByRole('button', { name: 'Set' }).click();
    await dialog.getByText('Kept.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await open('My conversations');
    await dialog.getByText('shown').waitFor();
    await dialog.getByText('1 of metadata').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await chat.getByText('Menu').press('Enter');
    await chat.getByRole('button', { name: 'Transcript' }).press('Escape');
    await chat.getByRole('button', { name: 'Transcript' }).waitFor({ state: 'hidden' });
    await chat.getByText('Menu').press('Enter');
    await chat.getByRole('log').click({ position: { x: 5, y: 5 } });
    await chat.getByRole('button', { name: 'Transcript' }).waitFor({ state: 'hidden' });
    await open('Cards and other parts');
    await chat.getByRole('button', { name: 'Journey of: A sample' }).click();
    await page.getByText('Nothing is known of the journey of “A sample').waitFor();
    await say(chat, 'still here');
    await sees(chat, 'You said: still here');

    await open('Delete');
    await dialog.getByRole('button', { name: 'Delete it for good' }).click();
    await chat.getByRole('button', { name: 'Start chat' }).waitFor();
    await expect.poll(() => bridge.sim.inspect.conversations()[0]?.closed).toBe(true);
    await page.getByRole('button', { name: 'Everybody' }).click();
    await page.locator('.journey').filter({ hasText: 'Deleted' }).first().waitFor();
    expect(await page.locator('.middle').textContent()).not.toMatch(/tpyo|typo|still here/);
  });

  it('breaks the Helpdesk by a switch that says what is seen, and mends it again', async () => {
    const { page, bridge } = await openPlayground();
    const chat = await startChat(page, 'Grace');
    await page.getByRole('tab', { name: 'Faults' }).click();
    const silent = page.getByRole('switch', { name: 'Answers are lost' });
    await silent.click();
    await expect.poll(() => silent.getAttribute('aria-checked')).toBe('true');
    expect(bridge.sim.faults.current()).toHaveProperty('silence');
    await say(chat, 'into the silence');
    await sees(chat, 'You said: into the silence');
    const asked = page.locator('.journey-visitor').filter({ hasText: 'into the silence' });
    await expect.poll(() => asked.locator('.step-name').allTextContents()).toContain('In doubt');
    expect(await countIn(chat, 'You said: into the silence')).toBe(1);
    await page.getByRole('button', { name: 'Lift all' }).click();
    await expect.poll(() => silent.getAttribute('aria-checked')).toBe('false');
    expect(bridge.sim.faults.current()).toEqual({});
  });

  it('shows what the Helpdesk says as HTML in a box without scripts', async () => {
    const { page, bridge, complaints } = await openPlayground();
    const chat = chatOf(page);
    await chat.getByLabel('Channel').selectOption({ label: 'Answers as HTML' });
    await startChat(page, 'Grace');
    await say(chat, 'help');
    const box = chat.locator('iframe.foreign').last();
    await box.waitFor();
    expect(await box.getAttribute('sandbox')).toBe('allow-same-origin allow-popups');
    await chat.locator('iframe.foreign').last().contentFrame().getByRole('link', { name: 'tracking page' }).waitFor();
    const [ticket] = bridge.sim.inspect.conversations();
    bridge.sim.agent.say(
      ticket!.id,
      '<b>bold</b><img src=x onerror="document.title=1"><script>1</script><a href="javascript:1">no</a>',
    );
    const said = chat.locator('iframe.foreign').last().contentFrame().locator('body');
    await expect.poll(() => said.innerHTML()).toContain('<b>bold</b>');
    expect(await said.innerHTML()).not.toMatch(/script|onerror/);
    // The browser says that it has not run the handler.
    expect(complaints.filter((text) => !text.startsWith('Executing inline event handler'))).toEqual([]);
  });
});
