/** One socket's frames: one at a time, in order, and a fast sender waits. */
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { FrameQueue } from './frame-queue.js';

/** As much of a socket as the queue uses. */
class PausableSocket {
  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

function open() {
  const socket = new PausableSocket();
  const handled: (string | null)[] = [];
  const waiting: (() => void)[] = [];
  const queue = new FrameQueue(socket as WebSocket, {
    onFrame: (frame) => {
      handled.push(frame);
      return new Promise((resolve) => waiting.push(resolve));
    },
    onResume: () => undefined,
  });
  queue.open();
  /** Lets the handling of `count` frames end. */
  const finish = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn++) {
      waiting.shift()?.();
      await Promise.resolve();
    }
  };
  return { socket, handled, queue, finish };
}

it('hands the next frame on when the one before is done', async () => {
  const { queue, handled, finish } = open();
  for (const frame of ['a', 'b', 'c']) queue.push(frame);
  expect(handled).toEqual(['a']);
  await finish(1);
  expect(handled).toEqual(['a', 'b']);
  await finish(2);
  queue.push('d');
  expect(handled).toEqual(['a', 'b', 'c', 'd']);
});

it('stops reading the socket while too much waits, and reads on later', async () => {
  const { queue, socket, handled, finish } = open();
  for (let index = 0; index < 60; index++) queue.push(`${index}`);
  expect(socket.isPaused).toBe(false);
  for (let index = 60; index < 100; index++) queue.push(`${index}`);
  expect(socket.isPaused).toBe(true);
  await finish(70);
  expect(socket.isPaused).toBe(true);
  await finish(20);
  expect(socket.isPaused).toBe(false);
  await finish(10);
  expect(handled).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`));
});

it('stops reading as well when what waits is large, few as they are', async () => {
  const { queue, socket, finish } = open();
  for (let frame = 0; frame < 5; frame++) queue.push('x'.repeat(100_000));
  expect(socket.isPaused).toBe(true);
  await finish(4);
  expect(socket.isPaused).toBe(true);
  await finish(1);
  expect(socket.isPaused).toBe(false);
});

it('waits to be opened', async () => {
  const socket = new PausableSocket();
  const handled: (string | null)[] = [];
  const queue = new FrameQueue(socket as WebSocket, {
    onFrame: (frame) => {
      handled.push(frame);
      return Promise.resolve();
    },
    onResume: () => undefined,
  });
  queue.push('a');
  await Promise.resolve();
  expect(handled).toEqual([]);
  queue.open();
  expect(handled).toEqual(['a']);
});
