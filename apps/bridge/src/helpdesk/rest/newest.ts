/** The newest messages of a long history, as many as may be kept; of those before them only how many were the customer's. */
import { decodeMessage, withoutCopies } from '#helpdesk';
import type { RestMessage } from '#helpdesk';

/** Messages that are kept, however small they are. */
const countLimit = 20_000;

export class Newest {
  private readonly kept: { readonly message: RestMessage; readonly bytes: number }[] = [];
  /** Where the kept ones begin; those before are let go of many at a time. */
  private first = 0;
  private bytes = 0;
  customersBefore = 0;
  /** Messages before the kept ones. */
  before = 0;
  /** Messages that `decodeHistory` would pass over. */
  strange = 0;

  constructor(private readonly limit: number) {}

  add(item: unknown, bytes: number): void {
    const message = decodeMessage(item);
    if (message === null) {
      this.strange++;
      return;
    }
    this.kept.push({ message, bytes });
    this.bytes += bytes;
    while (this.bytes > this.limit || this.kept.length - this.first > countLimit) this.drop();
  }

  get messages(): RestMessage[] {
    return withoutCopies(this.kept.slice(this.first).map(({ message }) => message));
  }

  private drop(): void {
    const oldest = this.kept[this.first++];
    this.bytes -= oldest?.bytes ?? this.bytes;
    this.before++;
    if (oldest?.message.sender === 'customer') this.customersBefore++;
    if (this.first < countLimit) return;
    this.kept.splice(0, this.first);
    this.first = 0;
  }
}
