/** Addresses of servers that the bridge asks, or gives to clients. */
import { z } from 'zod';

/** With what could not be used in it, a request would fail or a link lead nowhere. */
export const webAddress = z.url({ protocol: /^https?$/, error: 'expected an address with http:// or https://' }).refine(
  (given) => {
    const { username = '', password = '', search = '', hash = '' } = URL.parse(given) ?? {};
    return `${username}${password}${search}${hash}` === '';
  },
  { error: 'expected an address without user, query and fragment' },
);
