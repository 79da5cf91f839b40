/** The faults that the page offers: how each is set, and what the visitor should see. */

export interface Fault {
  readonly id: string;
  readonly label: string;
  /** What the visitor should see. */
  readonly seen: string;
  /** Settings as the switchboard takes them. */
  readonly set: Readonly<Record<string, object>>;
}

/** Something that happens once. */
export interface Blow {
  readonly id: string;
  readonly label: string;
  readonly seen: string;
  readonly path: string;
  readonly body: object;
}

export const faults: readonly Fault[] = [
  {
    id: 'slow',
    label: 'Slow answers',
    seen: 'Answers come three seconds later. Nothing is lost, and nothing comes twice.',
    set: { latency: { event: 'support', ms: 3000 } },
  },
  {
    id: 'silent',
    label: 'Answers are lost',
    seen: 'After four seconds without a reply the bridge reads the history: the answer appears, once.',
    set: { silence: { event: 'support' } },
  },
  {
    id: 'lost',
    label: 'The next message is lost',
    seen: 'The message is not in the history, so it is sent again. It arrives once, some seconds later.',
    set: { lostRequest: { event: 'support', times: 1 } },
  },
  {
    id: 'cut',
    label: 'Cut before the next answer',
    seen: 'The connection breaks while the assistant thinks. The bridge connects again and shows the answer, once.',
    set: { cutBeforeReply: { event: 'support', times: 1 } },
  },
  {
    id: 'errors',
    label: 'Three errors',
    seen: 'The Helpdesk answers three times with an error. The message waits and is tried again until it gets through.',
    set: { errorEnvelope: { event: 'support', status: 503, reason: 'Try later', times: 3 } },
  },
  {
    id: 'refused',
    label: 'Messages with “cursed” are refused',
    seen: 'Write “cursed”: the visitor is told that the message was not delivered. Other messages go on.',
    set: { poison: { pattern: 'cursed', how: 'error', status: 400, reason: 'Refused' } },
  },
  {
    id: 'twice',
    label: 'Everything comes twice',
    seen: 'The Helpdesk sends every answer twice. The visitor sees each of them once.',
    set: { duplicates: {} },
  },
  {
    id: 'unpushed',
    label: "The agent's messages are not pushed",
    seen: 'What you reply does not appear at first. It does, in its order, when the connection is made anew: press “Cut all connections”.',
    set: { dropPushes: {} },
  },
  {
    id: 'unread',
    label: 'The history cannot be read',
    seen: 'New visitors wait: nothing is sent that might open a second ticket. Switch it off, and what waited goes out in its order.',
    set: { restStatus: { status: 503 } },
  },
  {
    id: 'locked',
    label: 'The key is refused',
    seen: 'New connections are refused. Messages are accepted and wait, and health says so; they go out when it is lifted.',
    set: { refuse: { status: 401 } },
  },
];

export const blows: readonly Blow[] = [
  {
    id: 'kick',
    label: 'Cut all connections',
    seen: 'The visitor notices nothing: the bridge connects again and reads what it has missed.',
    path: 'kick-all',
    body: { how: 'cut' },
  },
  {
    id: 'down',
    label: 'Down for ten seconds',
    seen: 'Messages are accepted and wait; the visitor is told that it takes longer. They arrive in their order when the Helpdesk is back.',
    path: 'down',
    body: { mode: '503', forMs: 10_000 },
  },
];
