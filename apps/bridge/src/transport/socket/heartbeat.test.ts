/** When pings go out, and which pong counts. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { Heartbeat } from './heartbeat.js';

const interval = 20_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function openHeart() {
  const pings: Buffer[] = [];
  const socket = Object.assign(new EventEmitter(), { ping: (data: Buffer) => pings.push(data) });
  const [onPong, onDead] = [vi.fn(), vi.fn()];
  const timings = { pingIntervalMs: interval, pongTimeoutMs: 5000 };
  const listener = { onPing: () => undefined, onPong, onDead };
  const heartbeat = new Heartbeat(socket as unknown as WebSocket, timings, listener);
  const pong = (data: Buffer) => socket.emit('pong', data);
  const answer = () => pong(pings.at(-1) ?? Buffer.alloc(0));
  return { heartbeat, pings, answer, pong, onPong, onDead };
}

it('asks soon after a write, and then at leisure', () => {
  const { heartbeat, pings, answer } = openHeart();
  heartbeat.probe();
  vi.advanceTimersByTime(200);
  expect(pings).toHaveLength(1);
  answer();
  vi.advanceTimersByTime(interval - 1);
  expect(pings).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(pings).toHaveLength(2);
});

it('asks once more for what was written while a ping was under way, but a busy socket once a second only', () => {
  const { heartbeat, pings, answer } = openHeart();
  heartbeat.probe();
  vi.advanceTimersByTime(200);
  heartbeat.probe();
  vi.advanceTimersByTime(200);
  expect(pings).toHaveLength(1);
  answer();
  vi.advanceTimersByTime(600);
  expect(pings).toHaveLength(1);
  vi.advanceTimersByTime(100);
  expect(pings).toHaveLength(2);
  answer();
  vi.advanceTimersByTime(2000);
  heartbeat.probe();
  vi.advanceTimersByTime(100);
  expect(pings).toHaveLength(3);
});

it('gives a peer up that has not answered in time, however much is written meanwhile', () => {
  const { heartbeat, pings, onPong, onDead } = openHeart();
  vi.advanceTimersByTime(interval);
  for (let ms = 0; ms < 5000; ms += 100) {
    heartbeat.probe();
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersToNextTimer();
  expect(onDead).toHaveBeenCalledOnce();
  expect(onPong).not.toHaveBeenCalled();
  expect(pings).toHaveLength(1);
});

it('asks with what nobody can guess, and takes nothing else for an answer', () => {
  const { pings, pong, onPong, onDead } = openHeart();
  for (let ping = 0; ping < 5; ping++) {
    vi.advanceTimersByTime(interval);
    pong(pings[ping]!);
  }
  expect(onPong).toHaveBeenCalledTimes(5);
  expect(new Set(pings.map((ping) => ping.toString('hex'))).size).toBe(5);
  for (const ping of pings) expect(ping).toHaveLength(16);

  vi.advanceTimersByTime(interval);
  for (const guess of [...pings.slice(0, 5), Buffer.from('6'), Buffer.alloc(0), Buffer.alloc(16)]) pong(guess);
  expect(onPong).toHaveBeenCalledTimes(5);
  vi.advanceTimersByTime(5001);
  expect(onDead).toHaveBeenCalledOnce();
});
