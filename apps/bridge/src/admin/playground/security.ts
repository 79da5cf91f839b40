/** What a browser may do on the playground's pages: nothing inline, nothing from outside, and talk to the channel. */
import type { IncomingMessage } from 'node:http';

/** Options of @fastify/helmet; `channelUrl` is asked with each answer. */
export function helmetOptions(channelUrl: (request: IncomingMessage) => string, imageOrigins: readonly string[]) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        // Files that are sent are served by the channel.
        'img-src': ["'self'", 'data:', channelUrl, ...imageOrigins],
        'connect-src': ["'self'", channelUrl, (request: IncomingMessage) => channelUrl(request).replace(/^http/, 'ws')],
        'frame-src': ["'self'"],
        'frame-ancestors': ["'self'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
      },
    },
    // The page is served without TLS on this machine; other things on its host are no business of it.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' as const },
  };
}
