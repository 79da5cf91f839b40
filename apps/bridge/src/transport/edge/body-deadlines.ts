/** Bodies that do not come in time: a file may take minutes, everything else may not, and the server knows one time for all. */
import type { IncomingMessage } from 'node:http';
import { answerNoRequest } from './answers.js';

/** Wait between two looks, as parts of the shortest time that is asked for. */
const looks = 15;

export class BodyDeadlines {
  private readonly ends = new Map<IncomingMessage, number>();
  private timer: NodeJS.Timeout | undefined;
  private everyMs = Infinity;

  /** Ends the connection with 408 if the body has not come as a whole by then. */
  begin(request: IncomingMessage, ms: number): void {
    if (request.complete) return;
    this.ends.set(request, performance.now() + ms);
    if (ms / looks >= this.everyMs) return;
    this.everyMs = ms / looks;
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), this.everyMs).unref();
  }

  /** The request was answered. */
  end(request: IncomingMessage): void {
    this.ends.delete(request);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    for (const [request, end] of this.ends) {
      if (request.complete || request.destroyed) this.ends.delete(request);
      else if (end <= now) {
        this.ends.delete(request);
        const late = Object.assign(new Error('a body came too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
        answerNoRequest(late, request.socket);
      }
    }
  }
}
