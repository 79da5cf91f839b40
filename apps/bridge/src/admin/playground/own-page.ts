/** Whether a request comes from the page itself: of no other site, and not by a name that only pretends to be this machine. */
import type { IncomingHttpHeaders } from 'node:http';

const loopbackName = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d{1,5})?$/i;

/** True if the request was addressed to this machine by a name that no stranger can point elsewhere. */
export function isAddressedHere({ host }: IncomingHttpHeaders): boolean {
  return loopbackName.test(host ?? '');
}

/** False for what a browser sends for a page of another origin. What is no browser sends neither header. */
export function isOfOwnPage({ host, origin, ...others }: IncomingHttpHeaders): boolean {
  const site = others['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host ?? ''}` || origin === `https://${host ?? ''}`;
}
