/** What comes in waits in the spool until it is kept; where that is, each twin says. */
import type { Readable } from 'node:stream';
import type { ReceivedFile, ReceiveOptions } from '../storage/contract.js';
import { Received } from './received.js';
import type { Keeps } from './received.js';
import type { Spool } from './spool.js';

export class Intake {
  private isPrepared = false;

  private readonly spool: Spool;
  private readonly keeps: Keeps;

  constructor(spool: Spool, keeps: Keeps) {
    this.spool = spool;
    this.keeps = keeps;
  }

  /** Makes the folders if they are missing, and clears what earlier processes have left. */
  async prepare(): Promise<void> {
    await this.spool.prepare();
    await this.clearLeftovers();
    this.isPrepared = true;
  }

  async receive(source: Readable, options: ReceiveOptions): Promise<ReceivedFile> {
    if (!this.isPrepared) await this.prepare();
    return new Received(await this.spool.receive(source, options), this.spool, this.keeps);
  }

  /** Rejects if nothing can be received now. */
  async ping(): Promise<void> {
    // Never again: what was there and is missing is a disk that went away.
    if (!this.isPrepared) await this.prepare();
    await this.spool.probe();
  }

  clearLeftovers(): Promise<number> {
    return this.spool.clearLeftovers(Date.now());
  }

  /** As `Spool.close`. */
  close(): Promise<void> {
    return this.spool.close();
  }
}
