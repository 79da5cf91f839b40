/** The journeys of messages, the newest at the end, in sight unless one has scrolled up. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from 'htm/preact';
import { listening } from '../trace/trace-store.js';
import { JourneyCard } from './journey-card.js';
import { selected, shownJourneys } from './selection.js';

/** So near the end one counts as being there, pixels. */
const nearEnd = 60;

export function JourneyList() {
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  const shown = shownJourneys.value;
  const target = selected.value;
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [shown]);
  useLayoutEffect(() => {
    if (target !== null) list.current?.querySelector('.journey.is-selected')?.scrollIntoView({ block: 'nearest' });
  }, [target]);
  const onScroll = (event: Event): void => {
    const { scrollHeight, scrollTop, clientHeight } = event.currentTarget as HTMLElement;
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
  };
  if (shown.length === 0) return html`<div class="journeys"><${Empty} /></div>`;
  return html`
    <ol class="journeys" ref=${list} onScroll=${onScroll} aria-label="Messages and their steps" tabindex="0">
      ${shown.map((journey) => html`<${JourneyCard} key=${journey.id} journey=${journey} />`)}
    </ol>
  `;
}

function Empty() {
  const isLive = listening.value === 'live';
  const until =
    listening.value === 'unauthorized' ? 'you have entered the admin token at the top' : 'the bridge answers';
  return html`
    <div class="empty">
      <h3>${isLive ? 'Nothing has travelled yet' : 'Nothing can be seen yet'}</h3>
      <p>
        ${
          isLive
            ? 'Start a chat on the left and write something. Every message appears here with the steps that it takes, and below with the frames that carried it.'
            : `As soon as ${until}, every message appears here with the steps that it takes.`
        }
      </p>
    </div>
  `;
}
