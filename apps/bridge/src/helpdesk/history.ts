/** The Helpdesk's REST history: what is really there, read whenever the fate of a message is in doubt. */
import { conversationsPath, decodeConversations, decodeHistory, messagesPath } from '#helpdesk';
import type { Decoded, RestConversation, RestHistory } from '#helpdesk';
import { UnreachableError } from './connection.js';
import type { HelpdeskAddress } from './connection.js';

/** Most bytes of an answer that are read: a ticket whose history is longer cannot be reconciled. */
const bodyLimit = 64 * 1024 * 1024;

export class HelpdeskHistory {
  constructor(
    private readonly address: HelpdeskAddress,
    private readonly timeoutMs: number,
  ) {}

  /** All conversations of a customer, open and closed. Rejects with an `UnreachableError` if they cannot be read for certain. */
  async conversations(sessionId: string): Promise<RestConversation[]> {
    return this.read(conversationsPath(sessionId), decodeConversations);
  }

  /** One conversation with its messages; null if the Helpdesk says that there is none. */
  async messages(sessionId: string, ticket: string): Promise<RestHistory | null> {
    return this.read(messagesPath(sessionId, ticket), decodeHistory, null);
  }

  private async read<T, M>(path: string, decode: (body: unknown) => Decoded<T>, missing?: M): Promise<T | M> {
    const response = await this.fetch(path);
    if (missing !== undefined && (response.status === 404 || response.status === 403)) {
      await response.body?.cancel();
      return missing;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new UnreachableError(`the history answered ${response.status}`);
    }
    const decoded = decode(await jsonOf(response));
    if (!decoded.ok) throw new UnreachableError(`the history could not be read: ${decoded.problem}`);
    return decoded.value;
  }

  private async fetch(path: string): Promise<Response> {
    try {
      return await fetch(new URL(path, this.address.url), {
        headers: { authorization: `Bearer ${this.address.apiKey}`, accept: 'application/json' },
        signal: AbortSignal.timeout(this.timeoutMs),
        redirect: 'error',
      });
    } catch (error) {
      throw new UnreachableError('the history did not answer', { cause: error });
    }
  }
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > bodyLimit) throw new UnreachableError('the history is too large to be read');
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    if (error instanceof UnreachableError) throw error;
    throw new UnreachableError('the history broke off', { cause: error });
  }
}
