/** A conversation: its lines, and what the visitor does. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { Composer } from './composer.js';
import { LineItem } from './line-item.js';
import { Menu } from './menu.js';
import type { Visit } from '../chat/visit.js';

const nearEnd = 80;

export function Room({ visit }: { visit: Visit }) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const lines = visit.lines.value;
  const toEnd = (): void => {
    const isEditing = list.current?.querySelector('.edit')?.contains(document.activeElement) ?? false;
    if (list.current !== null && isAtEnd.current && !isEditing) list.current.scrollTop = list.current.scrollHeight;
  };
  const last = lines.at(-1);
  const own = last?.from === 'visitor' ? last.key : null;
  useLayoutEffect(() => {
    // Whoever writes wants to see it, wherever they have scrolled to.
    if (own !== null) isAtEnd.current = true;
  }, [own]);
  useLayoutEffect(toEnd, [lines]);
  useLayoutEffect(() => {
    // Boxes with markup grow when they have been measured.
    const watcher = new ResizeObserver(toEnd);
    for (const child of list.current?.children ?? []) watcher.observe(child);
    return () => watcher.disconnect();
  }, [lines]);
  const onScroll = (event: Event): void => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget as HTMLElement;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
  };
  const lastSaid = lines.findLastIndex(({ from }) => from === 'visitor');
  return html`
    <div class="room">
      <header class="room-head">
        <div>
          <h1>${visit.session.name || 'Visitor'}</h1>
          <p class=${`link${visit.isConnected.value ? '' : ' is-lost'}`} role="status">
            ${visit.isConnected.value ? visit.session.userId : 'Connection lost; it comes back by itself'}
          </p>
        </div>
        <${Menu} visit=${visit} />
      </header>
      <div class="lines" ref=${list} role="log" aria-label="Messages" tabindex="0" onScroll=${onScroll}>
        ${lines.length === 0 ? html`<p class="empty-line">Write the first message below.</p>` : null}
        ${lines.map((line, index) => html`<${LineItem} key=${line.key} line=${line} visit=${visit} isOpen=${index > lastSaid} />`)}
      </div>
      <${Composer} visit=${visit} hasSaid=${lastSaid >= 0} />
    </div>
  `;
}
