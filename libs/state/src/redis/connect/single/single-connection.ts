/** The way to one server: the only one, or the one that the Sentinels call master. */
import { withDeadline } from '#async';
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Script } from '../../scripts/scripts.js';
import { callError, offline } from '../call-error.js';
import type { Connection } from '../connection.js';
import type { Line } from '../lines/line.js';
import { gather, runScript } from '../lines/send.js';
import type { Copies } from '../lines/send.js';

export class SingleConnection implements Connection {
  readonly isCluster = false;
  readonly line: Line;
  private readonly copies: Copies | undefined;

  constructor(line: Line, copies?: Copies) {
    this.line = line;
    this.copies = copies;
  }

  run(script: Script, key: string, args: readonly string[]): Promise<unknown> {
    const { client } = this.line;
    if (client === undefined) return Promise.reject(offline());
    return this.leaving(runScript(client, script, key, args, this.copies));
  }

  publish(channel: string, message: string): Promise<unknown> {
    const { client } = this.line;
    if (client === undefined) return Promise.reject(offline());
    gather(client);
    return this.leaving(client.spublish(channel, message));
  }

  async ready(ms: number): Promise<void> {
    try {
      await withDeadline(this.line.whenOpen(), ms, 'Redis');
    } catch {
      throw new StoreUnavailableError(`Redis could not be reached within ${ms} ms`);
    }
  }

  close(): Promise<void> {
    return this.line.close();
  }

  /** A server that has become a replica is left: its name may lead to the master by now. */
  private async leaving(call: Promise<unknown>): Promise<unknown> {
    try {
      return await call;
    } catch (error) {
      const problem = callError(error);
      if (problem.code === 'READONLY') this.line.reopen();
      throw problem;
    }
  }
}
