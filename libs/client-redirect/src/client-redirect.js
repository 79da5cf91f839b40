// Generated from index.js by scripts/generate.ts; change it there.
(() => {
  /**
   * Leads the unmodified client `captivate-chat-api` to a Deskbridge: its hosts are fixed in its code, so the global
   * WebSocket and fetch are wrapped and calls to exactly these hosts get the bridge's origin instead.
   *
   * Addresses are handled as text: the client concatenates its key unescaped, and React Native has no complete URL class.
   */

  const VENDOR_HOSTS = [
    'channel.wss.captivatechat.ai',
    'channel-dev.wss.captivatechat.ai',
    'channel.prod.captivat.io',
    'channel.dev.captivat.io',
    'file-to-text.prod.captivat.io',
    'file-to-text.dev.captivat.io',
  ];

  const REQUEST_OPTIONS = [
    'method',
    'headers',
    'signal',
    'mode',
    'credentials',
    'cache',
    'redirect',
    'referrer',
    'referrerPolicy',
    'integrity',
    'keepalive',
  ];

  const INSTALLED = Symbol.for('deskbridge.client-redirect');

  /**
   * Leads every later call to a vendor host to `url`; path and query stay as they are, everything else passes untouched.
   * A second call replaces the first, also for clients that are already loaded. Call it before the client is loaded.
   *
   * @param {{ url: string, global?: any }} options `url` is the bridge's http(s) or ws(s) address, a base path is allowed;
   *   `global` is the object that carries WebSocket and fetch, by default `globalThis`.
   * @returns {() => void} `restore`: puts the originals back, does nothing once another call has replaced this one.
   * @throws {TypeError} if `url` is no such address, or if there is no global WebSocket or fetch to wrap.
   */
  function redirectCaptivate({ url, global = globalThis }) {
    const bridge = parseBridge(url);
    const installed = (global[INSTALLED] ??= install(global));
    installed.bridge = bridge;
    return function restore() {
      if (installed.bridge === bridge) installed.remove();
    };
  }

  /** @param {string} url */
  function parseBridge(url) {
    const [, secure, rest] = /^(?:http|ws)(s?):(\/\/[^/?#]+[^?#]*)$/i.exec(url) ?? [];
    if (rest === undefined) throw new TypeError(`Deskbridge url must be http(s)://host[/base] without a query: ${url}`);
    return { secure: secure ?? '', rest: rest.replace(/\/+$/, '') };
  }

  /** @param {any} global */
  function install(global) {
    const { WebSocket, fetch } = global;
    if (typeof WebSocket !== 'function') throw new TypeError('There is no global WebSocket to lead: set one first');
    if (typeof fetch !== 'function') throw new TypeError('There is no global fetch to lead: set one first');

    /** @type {{ bridge: { secure: string, rest: string } | undefined, remove: () => void }} */
    const installed = { bridge: undefined, remove };
    const lead = (/** @type {unknown} */ address) => leadAddress(installed.bridge, address);
    const LedWebSocket = wrapWebSocket(WebSocket, lead);
    const ledFetch = wrapFetch(fetch, lead);
    global.WebSocket = LedWebSocket;
    global.fetch = ledFetch;
    return installed;

    // What somebody else has wrapped meanwhile stays; our wrapper below it then only passes through.
    function remove() {
      installed.bridge = undefined;
      if (global.WebSocket === LedWebSocket) global.WebSocket = WebSocket;
      if (global.fetch === ledFetch) global.fetch = fetch;
      delete global[INSTALLED];
    }
  }

  /**
   * The led address, or undefined for one that is none of the vendor's.
   *
   * @param {{ secure: string, rest: string } | undefined} bridge
   * @param {unknown} address a string or a URL
   */
  function leadAddress(bridge, address) {
    const [, scheme, host, rest] = /^(ws|http)s?:\/\/([^/?#]+)(.*)$/is.exec(String(address)) ?? [];
    if (!bridge || !scheme || !host || !VENDOR_HOSTS.includes(host.toLowerCase())) return undefined;
    return `${scheme.toLowerCase()}${bridge.secure}:${bridge.rest}${rest}`;
  }

  /** A proxy keeps statics, prototype, instanceof and subclasses as they are; only the address of a new socket changes. */
  function wrapWebSocket(/** @type {any} */ WebSocket, /** @type {(address: unknown) => string | undefined} */ lead) {
    return new Proxy(WebSocket, {
      construct: (target, [address, ...rest], newTarget) =>
        Reflect.construct(target, [lead(address) ?? address, ...rest], newTarget),
    });
  }

  function wrapFetch(/** @type {any} */ fetch, /** @type {(address: unknown) => string | undefined} */ lead) {
    return new Proxy(fetch, {
      apply(target, thisArg, [input, ...rest]) {
        const call = (/** @type {unknown} */ place) => Reflect.apply(target, thisArg, [place, ...rest]);
        const isRequest = typeof input?.url === 'string';
        const led = lead(isRequest ? input.url : input);
        if (led === undefined) return call(input);
        return isRequest ? readdress(input, led).then(call) : call(led);
      },
    });
  }

  /** A Request's address is fixed, so a copy is made; its body is read whole, because not every engine can stream one. */
  async function readdress(/** @type {any} */ request, /** @type {string} */ url) {
    const init = Object.fromEntries(REQUEST_OPTIONS.map((name) => [name, request[name]]));
    if (request.method !== 'GET' && request.method !== 'HEAD') init.body = await request.blob();
    return new request.constructor(url, init);
  }

  const url = document.currentScript?.dataset.deskbridgeUrl ?? globalThis.DESKBRIDGE_URL;
  if (!url) throw new TypeError('Set data-deskbridge-url on the script tag or window.DESKBRIDGE_URL');
  redirectCaptivate({ url });
})();
