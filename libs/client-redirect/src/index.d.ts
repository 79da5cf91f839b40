/** Types of the client redirect; what it does is described in index.js. */

/** Where to lead, and whose globals. */
export interface RedirectOptions {
  /** Where the bridge listens: http(s) or ws(s), a base path is allowed, a query is not. */
  url: string;
  /** The object that carries `WebSocket` and `fetch`; `globalThis` if absent. */
  global?: object;
}

/**
 * Leads calls of the official client to the bridge at `url`; call it before that client is loaded. A second call replaces
 * the first. Returns a function that puts the originals back.
 *
 * @throws TypeError if `url` is no such address, or if there is no global WebSocket or fetch to wrap.
 */
export function redirectCaptivate(options: RedirectOptions): () => void;
