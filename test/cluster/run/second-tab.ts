/** A second tab of a visitor: another socket, on another replica, bound to the same conversations. */
import { pause } from '#async';
import { Line } from '../../faults/run/line.js';
import type { Talk } from '../../faults/run/talk.js';
import type { Place, Visitor } from '../../faults/run/visitor.js';

/** What one socket heard of one conversation. */
interface Stretch {
  readonly talk: Talk;
  readonly line: Line;
  readonly texts: string[];
  /** How much of the conversation had been heard anywhere when the socket was bound to it. */
  boundAt: number | null;
}

export class SecondTab {
  private readonly stretches: Stretch[] = [];
  private line: Line | null = null;
  private isOver = false;
  private readonly life: Promise<void>;

  constructor(
    private readonly place: Place,
    private readonly visitor: Visitor,
  ) {
    this.life = this.live();
  }

  async end(): Promise<void> {
    this.isOver = true;
    this.line?.cut();
    await this.life;
  }

  /**
   * What differs from what was said. A socket gets everything once and in order from a place on that was settled when it was
   * bound, so what it heard is one stretch, which ends with the last word if the socket is still open.
   */
  problems(): string[] {
    return this.stretches.flatMap(({ talk: { name, heard }, line, texts, boundAt }) => {
      const from = texts.length === 0 ? heard.length : heard.indexOf(texts[0] ?? '');
      const at = texts.findIndex((text, index) => text !== heard[from + index]);
      if (at >= 0)
        return [`the second tab of ${name} heard "${texts[at] ?? ''}" where "${heard[from + at] ?? ''}" was said`];
      const isBehind = line.isOpen && boundAt !== null && heard.length > boundAt && texts.at(-1) !== heard.at(-1);
      return isBehind ? [`the second tab of ${name} did not hear "${heard.at(-1) ?? ''}"`] : [];
    });
  }

  private hasLeft(): boolean {
    return this.isOver;
  }

  private async live(): Promise<void> {
    const { url, key } = this.place;
    while (!this.hasLeft()) {
      const mine: Stretch[] = [];
      const line = await Line.open(url, key, (conversationId, eventId, text) => {
        const stretch = mine.find(({ talk }) => talk.conversationId === conversationId);
        stretch?.texts.push(text);
        stretch?.talk.hear(eventId, text);
      });
      if (line === null) {
        await pause(50);
        continue;
      }
      this.line = line;
      if (this.hasLeft()) line.cut();
      mine.push(...this.visitor.talks.map((talk) => ({ talk, line, texts: [], boundAt: null })));
      this.stretches.push(...mine);
      for (const stretch of mine) void bind(stretch);
      await line.closed;
      await pause(50);
    }
  }
}

async function bind(stretch: Stretch): Promise<void> {
  const { line, talk } = stretch;
  if (await line.bind(talk.conversationId)) stretch.boundAt = talk.heard.length;
}
