/** Addresses in what the Helpdesk says, as clients may follow them. */

/** The Helpdesk's origin where a channel names no other (helpdesk.md 2). */
export const defaultHelpdeskOrigin = 'https://api.eusate.com';

/** An address that may be shown as a link; null for anything but http, https, mailto and tel. */
export function safeUrl(url: string): string | null {
  return /^(?:https?:\/\/|mailto:|tel:)/i.test(url) ? url : null;
}

/** As `safeUrl`, for an address as it stands in a message: one that is relative belongs to `origin`, a place of the page to nothing. */
export function addressIn(raw: string, origin = defaultHelpdeskOrigin): string | null {
  // As browsers read it.
  const url = raw.replace(/[\t\n\r]/g, '').trim();
  if (url === '' || url.startsWith('#')) return null;
  if (safeUrl(url) !== null) return url;
  if (/^www\./i.test(url)) return `https://${url}`;
  if (/^[a-z][a-z0-9+.-]*:/i.test(url) || /^[^ -~]/.test(url) || url.charCodeAt(0) <= 32) return null;
  return URL.canParse(url, origin) ? new URL(url, origin).href : null;
}

/** The last part of an address as the name of a file; null if there is none. */
export function fileNameIn(url: string): string | null {
  const path = URL.parse(url)?.pathname ?? '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === '') return null;
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
