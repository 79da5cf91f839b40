/** Markup of the Helpdesk in a box of its own: rebuilt from what is allowed, and without scripts whatever else it may be. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from 'htm/preact';
import { theme } from '../theme.js';
import { safeMarkup } from './safe-markup.js';

/** Higher is scrolled, pixels. */
const highest = 420;

export function ForeignHtml({ markup }: { markup: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(22);
  const measure = (): void => {
    // While a page is replaced by the next one it has no body.
    const body = frame.current?.contentDocument?.body as HTMLElement | null | undefined;
    if (body) setHeight(Math.min(highest, Math.ceil(body.getBoundingClientRect().height)));
  };
  useEffect(() => {
    const watcher = new ResizeObserver(measure);
    if (frame.current !== null) watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, []);
  return html`<iframe
    ref=${frame}
    class="foreign"
    title="Formatted message"
    sandbox="allow-same-origin allow-popups"
    height=${height}
    srcdoc=${pageOf(safeMarkup(markup), theme.value)}
    onLoad=${measure}
  ></iframe>`;
}

function pageOf(body: string, shade: string): string {
  const mark = shade === 'auto' ? '' : ` data-theme="${shade}"`;
  return `<!doctype html><html lang="en"${mark}><head><title>Formatted message</title><link rel="stylesheet" href="/playground/foreign.css"></head><body>${body}</body></html>`;
}
