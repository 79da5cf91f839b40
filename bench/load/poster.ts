/** POSTs on one connection that stays open, written out because an HTTP client would cost more than what is measured. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';

const path = '/api/custom-channel/sockets/message';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class Poster {
  private readonly socket: Socket;
  private readonly head: string;
  private readonly waiting: Waiting[] = [];
  private unread = '';

  constructor(url: URL, key: string) {
    this.socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => this.hear(text));
    this.socket.on('error', () => this.socket.destroy());
    this.socket.on('close', () => this.fail(new Error('the connection for POSTs was closed')));
    const headers = `x-api-key: ${key}\r\ncontent-type: application/json\r\naccept: application/json`;
    this.head = `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\n${headers}\r\ncontent-length: `;
  }

  /** Resolves when the answer is 200, rejects on any other. */
  post(body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.socket.write(`${this.head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
  }

  close(): void {
    this.socket.end();
  }

  private hear(text: string): void {
    this.unread += text;
    for (;;) {
      const bodyAt = this.unread.indexOf('\r\n\r\n') + 4;
      if (bodyAt < 4) return;
      const head = this.unread.slice(0, bodyAt);
      const length = /content-length: *(\d+)/i.exec(head)?.[1];
      if (length === undefined) return this.fail(new Error(`an answer without a length: ${head}`));
      const end = bodyAt + Number(length);
      if (this.unread.length < end) return;
      const answer = this.unread.slice(0, end);
      this.unread = this.unread.slice(end);
      const question = this.waiting.shift();
      if (answer.startsWith('HTTP/1.1 200')) question?.resolve();
      else question?.reject(new Error(`a POST was refused: ${answer}`));
    }
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.splice(0)) reject(error);
  }
}
