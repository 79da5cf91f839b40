/** What a message shows by addresses arrives as files or links, wherever it stands and however it is written. */
import { describe, expect, it } from 'vitest';
import { addressIn } from './address.js';
import { markupOf } from './markup.js';
import { mediaIn } from './media.js';

const origin = 'https://desk.test';
const media = (html: string, hasWords = true) => mediaIn(markupOf(html), hasWords, origin);
const file = (type: string, url: string, filename: string | null, mimetype?: string) => ({
  type,
  url,
  filename,
  ...(mimetype === undefined ? {} : { mimetype }),
});
const files = (...all: object[]) => [{ type: 'files', files: all }];
const text = (words: string) => [{ type: 'text', text: words }];

describe('a picture, film or sound', () => {
  it.each([
    ['<img src="https://a.test/x.png">', file('image', 'https://a.test/x.png', 'x.png', 'image/png')],
    ['<IMG SRC=/media/x%20y.jpg>', file('image', 'https://desk.test/media/x%20y.jpg', 'x y.jpg', 'image/jpeg')],
    ['<img src="//cdn.test/x?id=1&amp;v=2" alt="Map">', file('image', 'https://cdn.test/x?id=1&v=2', 'x')],
    ['<img data-src="x.webp" alt="">', file('image', 'https://desk.test/x.webp', 'x.webp', 'image/webp')],
    ['<img srcset="a.png 1x, b.png 2x">', file('image', 'https://desk.test/a.png', 'a.png', 'image/png')],
    [
      '<picture><source srcset="a.avif"><img src="a.gif"></picture>',
      file('image', 'https://desk.test/a.gif', 'a.gif', 'image/gif'),
    ],
    ['<video src="https://a.test/"></video>', file('video', 'https://a.test/', null)],
    [
      '<video controls><source src="a.mp4"><source src="a.webm">old browser</video>',
      file('video', 'https://desk.test/a.mp4', 'a.mp4', 'video/mp4'),
    ],
    ['<audio src="a.mp3"></audio>', file('audio', 'https://desk.test/a.mp3', 'a.mp3', 'audio/mpeg')],
    [
      '<img alt="dot" src="data:image/png;base64,iVBORw0KGgo=">',
      file('image', 'data:image/png;base64,iVBORw0KGgo=', 'dot', 'image/png'),
    ],
  ])('is a file: %s', (html, wanted) => {
    expect(media(html)).toEqual(files(wanted));
  });

  it('stands in the order of the message, each once', () => {
    expect(media('<img src="/a.png">x<img src="/b.png"><img src="/a.png">')).toEqual(
      files(
        file('image', 'https://desk.test/a.png', 'a.png', 'image/png'),
        file('image', 'https://desk.test/b.png', 'b.png', 'image/png'),
      ),
    );
  });

  it.each([
    ['<img src="javascript:alert(1)" alt="A map">', '[A map]'],
    ['<img src="cid:part1">', '[image]'],
    ['<img src="data:image/svg+xml;base64,PHN2Zz4=" title="plan">', '[plan]'],
    ['<img>', '[image]'],
  ])('without an address for clients is named: %s', (html, words) => {
    expect(media(html)).toEqual(text(words));
  });

  it.each([
    '<img src="https://a.test/t.gif" width="1" height="1">',
    '<img width=0 height=1px src=x>',
    '<source src="x">',
    '<video></video>',
  ])('that shows nothing is none: %s', (html) => {
    expect(media(html)).toEqual([]);
  });
});

describe('a frame or another element', () => {
  it.each([
    ['<iframe src="https://video.test/embed/1"></iframe>', 'https://video.test/embed/1'],
    ['<iframe src="//maps.test/x" title="Our shop"></iframe>', 'Our shop (https://maps.test/x)'],
    ['<embed src="/plan.pdf">', 'https://desk.test/plan.pdf'],
    ['<object data="plan.pdf" type="application/pdf"></object>', 'https://desk.test/plan.pdf'],
    ['<map><area href="/north" alt="North"></map>', 'North (https://desk.test/north)'],
    ['<iframe srcdoc="<p>x</p>"></iframe>', '[iframe]'],
    ['<iframe src="javascript:alert(1)"></iframe>', '[iframe]'],
  ])('is a link, or named: %s', (html, words) => {
    expect(media(html)).toEqual(text(words));
  });

  it.each([
    ['<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>', '[svg]'],
    ['<svg aria-label="Smile"></svg>', '[Smile]'],
    ['<canvas width="5"></canvas>', '[canvas]'],
    ['<input type="text" placeholder="Your order">', '[Your order]'],
  ])('that is drawn is named where nothing else is said: %s', (html, words) => {
    expect(media(html, false)).toEqual(text(words));
    expect(media(html, true)).toEqual([]);
  });
});

describe('an address in a message', () => {
  it.each([
    ['/a', 'https://desk.test/a'],
    ['a/b?c#d', 'https://desk.test/a/b?c#d'],
    ['../x', 'https://desk.test/x'],
    ['?x=1', 'https://desk.test/?x=1'],
    ['//cdn.test/a', 'https://cdn.test/a'],
    ['www.shop.test/a', 'https://www.shop.test/a'],
    [' https://a.test\n/b ', 'https://a.test/b'],
    ['mailto:a@b.test', 'mailto:a@b.test'],
  ])('%j leads to %s', (raw, url) => {
    expect(addressIn(raw, origin)).toBe(url);
  });

  it.each([
    '',
    '#top',
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:x',
    'data:text/html,x',
    'ftp://a',
    'https:a',
    'file:///x',
    'blob:x',
  ])('%j leads nowhere', (raw) => {
    expect(addressIn(raw, origin)).toBeNull();
  });

  it('belongs to the documented origin where no other is known', () => {
    expect(addressIn('/a')).toBe('https://api.eusate.com/a');
  });
});
