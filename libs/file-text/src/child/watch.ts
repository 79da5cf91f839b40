/** The thread that ends its process with SIGKILL when that takes too much memory or time, or when nobody waits for it any more. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from './job.js';

/** How often it looks. At a gigabyte a second, the most that was seen, ten milliseconds are ten megabytes. */
const LOOK_MS = 10;
/** The parent counts the time, too, and says why it kills: this is for a parent that does not come to it. */
const GRACE_MS = 2_000;

const { limits, parent } = workerData as Job;
const end = performance.now() + limits.timeoutMs + GRACE_MS;

// A thread of its own has its own loop: it looks while the reader computes without a pause.
setInterval(() => {
  const spent = process.memoryUsage.rss() > limits.memoryBytes || performance.now() > end;
  // An orphan gets another parent.
  if (spent || process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, LOOK_MS);

parentPort?.postMessage('watching');
