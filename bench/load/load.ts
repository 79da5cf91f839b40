/** The load, a process of its own: many visitors, each with its own conversation, in a closed or an open loop. */
import { serve } from '../remote.js';
import { summaryOf } from '../statistics.js';
import { Visitor } from './visitor.js';
import type { Way } from './visitor.js';

/** Visitors that come at the same time, and the longest wait for the last replies, milliseconds. */
const comingAtOnce = 32;
const lastReplyMs = 20_000;

export interface Crowd {
  /** Of all processes of the program: visitors come to them in turns, and POST to the next one. */
  readonly urls: readonly string[];
  readonly key: string;
  readonly way: Way;
  /** A word that makes the names of these visitors unlike all others. */
  readonly name: string;
  readonly count: number;
  /** Whether each begins a conversation and exchanges one message. */
  readonly talks: boolean;
}

/** What happened since the last mark. */
export interface Marked {
  readonly messages: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const visitors: Visitor[] = [];
const complaints: string[] = [];
let latencies: number[] = [];
let end: () => Promise<void> = () => Promise.resolve();

const handlers = {
  /** Lets visitors come, who stay; those of all calls together take part in the loops that follow, or only listen. */
  come: async ({ name, count, talks, urls, ...address }: Crowd): Promise<void> => {
    let next = 0;
    const bringOn = async (): Promise<void> => {
      while (next < count) {
        const [url = '', postUrl = ''] = [urls[next % urls.length], urls[(next + 1) % urls.length]];
        const visitor = await Visitor.connect(`${name}-${next++}`, { ...address, url, postUrl }, complain);
        visitors.push(visitor);
        if (talks) await exchangeOne(visitor);
      }
    };
    await Promise.all(Array.from({ length: comingAtOnce }, bringOn));
    check();
  },

  /** The last `count` visitors write again as soon as they are answered. */
  closedLoop: (count: number): void => {
    let goesOn = true;
    const taking = visitors.slice(-count);
    for (const visitor of taking) {
      visitor.onReply = (ms) => {
        latencies.push(ms);
        if (goesOn) visitor.say();
      };
      visitor.say();
    }
    end = () => {
      goesOn = false;
      return answered(taking);
    };
  },

  /** The last `count` visitors write in turns, whether they are answered or not. */
  openLoop: ({ count, perSecond }: { count: number; perSecond: number }): void => {
    const taking = visitors.slice(-count);
    for (const visitor of taking) visitor.onReply = (ms) => latencies.push(ms);
    const begin = performance.now();
    let said = 0;
    const turn = (): void => {
      while (begin + (1000 * said) / perSecond <= performance.now()) taking[said++ % count]?.say();
      timer = setTimeout(turn, Math.max(0, begin + (1000 * said) / perSecond - performance.now()));
    };
    let timer = setTimeout(turn, 0);
    end = () => {
      clearTimeout(timer);
      return answered(taking);
    };
  },

  /** What came since the last mark. */
  mark: (): Marked => {
    const marked = summaryOf(latencies);
    latencies = [];
    check();
    return marked;
  },

  /** Ends the loop; rejects if not everything was answered, or anything was answered wrongly. */
  endLoop: async (): Promise<void> => {
    await end();
    check();
  },

  leave: async (): Promise<void> => {
    await Promise.all(visitors.splice(0).map((visitor) => visitor.close()));
    complaints.length = 0;
  },
};

export type Load = typeof handlers;

serve(handlers);

async function exchangeOne(visitor: Visitor): Promise<void> {
  await visitor.start();
  const replied = Promise.withResolvers<number>();
  visitor.onReply = replied.resolve;
  visitor.say();
  await replied.promise;
}

async function answered(taking: readonly Visitor[]): Promise<void> {
  const latest = Date.now() + lastReplyMs;
  while (taking.some((visitor) => visitor.waits)) {
    if (Date.now() > latest) throw new Error('not everything was answered');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function complain(complaint: string): void {
  complaints.push(complaint);
}

function check(): void {
  if (complaints.length > 0) throw new Error(complaints.slice(0, 5).join('\n'));
}
