/** The parts of one customer's link, each made of those above it; none of them calls back up. */
import type { Bell } from '#async';
import type { Lease } from '#state';
import { Hearing } from './telling/hearing.js';
import type { LinkTools } from './link-tools.js';
import { Line } from './line/line.js';
import { Memory } from './memory/memory.js';
import { Finding } from './history/finding.js';
import { Endings } from './outbox/endings.js';
import { Outbox } from './outbox/outbox.js';
import { Patience } from './telling/patience.js';
import { ReadMarks } from './line/read-marks.js';
import { Seat } from './line/seat.js';
import { Reading } from './history/reading.js';
import { ToChannel } from './telling/to-channel.js';

export type LinkParts = ReturnType<typeof assembleLink>;

export function assembleLink(lease: Lease, shared: LinkTools, bell: Bell) {
  const { customer } = lease;
  // What was sent by a connection is looked for where that leads, whatever a reload says meanwhile.
  const tools = { ...shared, history: shared.history.follower() };
  const memory = new Memory(tools.store);
  const toChannel = new ToChannel({ ...tools, lease, memory });
  const seat = new Seat({
    places: tools.places,
    bell,
    hasWork: () => memory.hasWork,
    isUpToDate: () => line.isOpen && !memory.mustSync && !memory.mustRead,
  });
  const line: Line = new Line({ ...tools, customer, lease, bell, seat });
  const reading = new Reading({ ...tools, customer, memory, line, toChannel });
  const hearing = new Hearing({ ...tools, memory, line, reading, toChannel });
  const parts = { ...tools, lease, customer, memory, line, seat, reading, hearing, toChannel };
  const endings = new Endings(parts);
  const outbox = new Outbox({ ...parts, endings });
  const finding = new Finding({ ...parts, endings });
  const patience = new Patience(tools.timings, toChannel, tools.logger);
  const readMarks = new ReadMarks(line, memory.conversations);
  return { ...parts, finding, endings, outbox, patience, readMarks };
}
