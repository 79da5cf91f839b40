/** What the redirect leads and what it leaves alone, shown on pretend globals. */
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { classicScript, writtenScript } from '../scripts/generate.js';
import { redirectCaptivate } from './index.js';

class Socket {
  static readonly OPEN = 1;
  readonly url: string;
  constructor(
    url: string | URL,
    readonly protocols?: string | string[],
  ) {
    this.url = String(url);
  }
  send(): string {
    return 'sent';
  }
}

const OriginalSocket = Socket;

function pretendGlobal() {
  const fetched: unknown[] = [];
  return {
    fetched,
    WebSocket: OriginalSocket,
    fetch: (...args: unknown[]): Promise<unknown> => Promise.resolve(fetched.push(args)),
  };
}

let scope: ReturnType<typeof pretendGlobal>;

beforeEach(() => {
  scope = pretendGlobal();
});

function opened(address: string | URL): string {
  return new scope.WebSocket(address).url;
}

async function fetchedAddress(address: unknown): Promise<unknown> {
  await scope.fetch(address);
  return (scope.fetched.at(-1) as unknown[])[0];
}

describe('an address', () => {
  it.each([
    ['wss://channel.wss.captivatechat.ai/dev?apiKey=K', 'wss://bridge.test/dev?apiKey=K'],
    ['wss://channel-dev.wss.captivatechat.ai/dev?apiKey=K', 'wss://bridge.test/dev?apiKey=K'],
    ['wss://channel.wss.captivatechat.ai?apikey=K', 'wss://bridge.test?apikey=K'],
    ['WSS://Channel.WSS.CaptivateChat.ai/dev', 'wss://bridge.test/dev'],
    ['wss://channel.wss.captivatechat.ai/dev?apiKey=a b%zz+/?&', 'wss://bridge.test/dev?apiKey=a b%zz+/?&'],
  ])('of the vendor is led, path and query as they are: %s', (address, led) => {
    redirectCaptivate({ url: 'https://bridge.test', global: scope });
    expect(opened(address)).toBe(led);
  });

  it.each([
    'channel.prod.captivat.io',
    'channel.dev.captivat.io',
    'file-to-text.prod.captivat.io',
    'file-to-text.dev.captivat.io',
  ])('of the HTTP host %s is led', async (host) => {
    redirectCaptivate({ url: 'https://bridge.test', global: scope });
    expect(await fetchedAddress(`https://${host}/api/x?y=1`)).toBe('https://bridge.test/api/x?y=1');
  });

  it.each([
    'wss://bridge.elsewhere.test/dev',
    'wss://captivatechat.ai/dev',
    'wss://x.channel.wss.captivatechat.ai/dev',
    'wss://channel.wss.captivatechat.ai.evil.test/dev',
    'wss://channel.wss.captivatechat.ai:8443/dev',
    'wss://channel.wss.captivatechat.ai@evil.test/dev',
    'wss://evil.test/?to=wss://channel.wss.captivatechat.ai/dev',
    '/channel.wss.captivatechat.ai/dev',
  ])('of anybody else passes untouched: %s', async (address) => {
    redirectCaptivate({ url: 'https://bridge.test', global: scope });
    expect(opened(address)).toBe(address);
    expect(await fetchedAddress(address)).toBe(address);
  });

  it.each([
    ['https://bridge.test', 'wss://bridge.test/dev', 'https://bridge.test/api'],
    ['wss://bridge.test/', 'wss://bridge.test/dev', 'https://bridge.test/api'],
    ['http://127.0.0.1:8080', 'ws://127.0.0.1:8080/dev', 'http://127.0.0.1:8080/api'],
    ['ws://bridge.test/base/path/', 'ws://bridge.test/base/path/dev', 'http://bridge.test/base/path/api'],
  ])('takes scheme, port and base path of %s', async (url, socketAddress, httpAddress) => {
    redirectCaptivate({ url, global: scope });
    expect(opened('wss://channel.wss.captivatechat.ai/dev')).toBe(socketAddress);
    expect(await fetchedAddress('https://channel.prod.captivat.io/api')).toBe(httpAddress);
  });

  it.each(['bridge.test', 'ftp://bridge.test', 'https://bridge.test?x=1', 'https://bridge.test#x', 'https://', ''])(
    'of a bridge that is none is refused: %j',
    (url) => {
      expect(() => redirectCaptivate({ url, global: scope })).toThrow(TypeError);
      expect(scope.WebSocket).toBe(OriginalSocket);
    },
  );
});

describe('WebSocket', () => {
  it('keeps protocols, statics, prototype and instanceof', () => {
    redirectCaptivate({ url: 'https://bridge.test', global: scope });
    const socket = new scope.WebSocket(new URL('wss://channel.wss.captivatechat.ai/dev'), ['a', 'b']);
    expect(socket.url).toBe('wss://bridge.test/dev');
    expect(socket.protocols).toEqual(['a', 'b']);
    expect(scope.WebSocket.OPEN).toBe(1);
    expect(scope.WebSocket.prototype).toBe(OriginalSocket.prototype);
    expect(socket).toBeInstanceOf(scope.WebSocket);
    expect(socket).toBeInstanceOf(OriginalSocket);
  });

  it('can be subclassed', () => {
    redirectCaptivate({ url: 'https://bridge.test', global: scope });
    class Loud extends scope.WebSocket {
      override send(): string {
        return super.send().toUpperCase();
      }
    }
    const socket = new Loud('wss://channel.wss.captivatechat.ai/dev');
    expect(socket.url).toBe('wss://bridge.test/dev');
    expect(socket.send()).toBe('SENT');
    expect(socket).toBeInstanceOf(Loud);
  });
});

describe('fetch', () => {
  beforeEach(() => void redirectCaptivate({ url: 'http://bridge.test', global: scope }));

  it('is led when called with a URL, options as they are', async () => {
    const init = { method: 'POST', body: 'x' };
    await scope.fetch(new URL('https://channel.prod.captivat.io/api?a=b'), init);
    expect(scope.fetched).toEqual([['http://bridge.test/api?a=b', init]]);
  });

  it('is led when called with a Request, which keeps method, headers, body and signal', async () => {
    const controller = new AbortController();
    const init = { method: 'POST', body: 'grüße', headers: { 'x-api-key': 'K' }, signal: controller.signal };
    const led = (await fetchedAddress(new Request('https://channel.prod.captivat.io/api', init))) as Request;
    expect(led.url).toBe('http://bridge.test/api');
    expect(led.method).toBe('POST');
    expect(led.headers.get('x-api-key')).toBe('K');
    expect(led.headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    expect(await led.text()).toBe('grüße');
    controller.abort();
    expect(led.signal.aborted).toBe(true);
  });

  it('gets the very same Request for anybody else', async () => {
    const request = new Request('https://elsewhere.test/');
    expect(await fetchedAddress(request)).toBe(request);
  });
});

describe('the redirect', () => {
  it('is replaced by a second call, also for clients that are already loaded', () => {
    redirectCaptivate({ url: 'https://first.test', global: scope });
    const held = scope.WebSocket;
    redirectCaptivate({ url: 'https://second.test', global: scope });
    expect(scope.WebSocket).toBe(held);
    expect(new held('wss://channel.wss.captivatechat.ai/dev').url).toBe('wss://second.test/dev');
  });

  it('is undone by restore, and what a client still holds passes through', () => {
    const { WebSocket, fetch } = scope;
    const restore = redirectCaptivate({ url: 'https://bridge.test', global: scope });
    const held = scope.WebSocket;
    restore();
    expect(scope.WebSocket).toBe(WebSocket);
    expect(scope.fetch).toBe(fetch);
    expect(Object.getOwnPropertySymbols(scope)).toEqual([]);
    expect(new held('wss://channel.wss.captivatechat.ai/dev').url).toBe('wss://channel.wss.captivatechat.ai/dev');
  });

  it('is not undone by the restore of a call that was replaced', () => {
    const restoreFirst = redirectCaptivate({ url: 'https://first.test', global: scope });
    redirectCaptivate({ url: 'https://second.test', global: scope });
    restoreFirst();
    expect(opened('wss://channel.wss.captivatechat.ai/dev')).toBe('wss://second.test/dev');
  });

  it('leaves a wrapper alone that somebody has put over it', () => {
    const restore = redirectCaptivate({ url: 'https://bridge.test', global: scope });
    class Foreign extends scope.WebSocket {}
    scope.WebSocket = Foreign;
    restore();
    expect(scope.WebSocket).toBe(Foreign);
  });

  it.each(['WebSocket', 'fetch'])('says so when there is no %s to lead', (name) => {
    const incomplete = { ...pretendGlobal(), [name]: undefined };
    expect(() => redirectCaptivate({ url: 'https://bridge.test', global: incomplete })).toThrow(name);
  });
});

describe('the script for a script tag', () => {
  function run(own: object): string {
    const context: Record<string, unknown> = { ...pretendGlobal(), ...own };
    runInNewContext(writtenScript(), context);
    return new (context['WebSocket'] as typeof Socket)('wss://channel.wss.captivatechat.ai/dev').url;
  }

  it('is up to date with the module', () => {
    expect(writtenScript()).toBe(classicScript());
  });

  it('reads the address from its own tag, before the variable', () => {
    const document = { currentScript: { dataset: { deskbridgeUrl: 'https://tag.test' } } };
    expect(run({ document, DESKBRIDGE_URL: 'https://variable.test' })).toBe('wss://tag.test/dev');
  });

  it('reads the address from the variable', () => {
    const document = { currentScript: { dataset: {} } };
    expect(run({ document, DESKBRIDGE_URL: 'https://variable.test' })).toBe('wss://variable.test/dev');
  });

  it('needs neither URL nor Request, which React Native has only in part', () => {
    const context: Record<string, unknown> = {
      ...scope,
      document: { currentScript: null },
      DESKBRIDGE_URL: 'http://b.test',
    };
    runInNewContext(`${writtenScript()}; fetch('https://channel.prod.captivat.io/api', { method: 'POST' });`, context);
    expect(runInNewContext('typeof URL + typeof Request', context)).toBe('undefinedundefined');
    expect(scope.fetched).toEqual([['http://b.test/api', { method: 'POST' }]]);
  });

  it('says so when it has no address', () => {
    expect(() => run({ document: { currentScript: null } })).toThrow('data-deskbridge-url');
  });
});
