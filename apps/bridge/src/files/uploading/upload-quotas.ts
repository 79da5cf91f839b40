/** How much may be uploaded: at the same time, by address in an hour, by conversation, and by channel in all. */
import type { FileShelf } from '#files';
import type { Limits } from '#state';
import type { ChannelConfig } from '../../channels.js';
import type { FileUsage } from '../file-usage.js';
import { FileRefusal } from '../refusals.js';
import type { UploadRight } from './rights.js';

const hourSeconds = 3600;
/** Uploads under way on one replica. */
const mostAtOnce = 128;
/** Of these, from one address: clients send all files of a message at the same time. */
const mostOfAddress = 32;

interface Tools {
  readonly limits: Limits;
  readonly shelf: Pick<FileShelf, 'taken'>;
  readonly usage: FileUsage;
  /** As they are at present. */
  readonly channels: readonly ChannelConfig[];
}

/** What one address may bring in an hour; 0: any number. */
type Hourly = Pick<ChannelConfig['files'], 'uploadsPerAddressPerHour' | 'uploadBytesPerAddressPerHour'>;

export class UploadQuotas {
  private underWay = 0;
  private readonly ofAddress = new Map<string, number>();

  constructor(private readonly tools: Tools) {}

  /** A place among the uploads under way; to be given back by what is returned, once. Throws a `FileRefusal`. */
  enter(address: string): () => void {
    const theirs = this.ofAddress.get(address) ?? 0;
    if (theirs >= mostOfAddress) throw new FileRefusal('rateLimited');
    if (this.underWay >= mostAtOnce) throw new FileRefusal('crowded');
    this.underWay += 1;
    this.ofAddress.set(address, theirs + 1);
    return () => {
      this.underWay -= 1;
      const left = (this.ofAddress.get(address) ?? 1) - 1;
      if (left > 0) this.ofAddress.set(address, left);
      else this.ofAddress.delete(address);
    };
  }

  /** Counts an upload that is about to come. Throws a `FileRefusal` if that address has brought enough in this hour. */
  async begin(channel: ChannelConfig | null, address: string): Promise<void> {
    const { uploadsPerAddressPerHour: most, uploadBytesPerAddressPerHour: mostBytes } =
      channel?.files ?? this.loosest();
    const { limits } = this.tools;
    const waits = await Promise.all([
      most === 0 ? 0 : limits.consume(nameOf('uploads', channel), address, { points: most, seconds: hourSeconds }),
      mostBytes === 0 ? 0 : this.waitForBytes(channel, address, mostBytes),
    ]);
    const waitMs = Math.max(...waits);
    if (waitMs > 0) throw new FileRefusal('rateLimited', waitMs);
  }

  /** Counts bytes that have come, wanted or not. Never rejects. */
  async count(channel: ChannelConfig | null, address: string, bytes: number): Promise<void> {
    await this.tools.limits.add(nameOf('upload bytes', channel), address, { points: bytes, seconds: hourSeconds });
  }

  /** Throws a `FileRefusal` if a file of that size is too much for its conversation or channel. Several at once may pass together. */
  async requireRoom({ channel: { name, files }, conversationId }: UploadRight, bytes: number): Promise<void> {
    if (bytes > files.maxFileBytes) throw new FileRefusal('tooLarge');
    const all = this.tools.usage.of(name) + bytes;
    if (files.maxChannelBytes > 0 && all > files.maxChannelBytes) throw new FileRefusal('channelFull');
    if (conversationId === null || files.maxConversationBytes === 0) return;
    const taken = await this.tools.shelf.taken({ channel: name, conversationId });
    if (taken.bytes + bytes > files.maxConversationBytes) throw new FileRefusal('conversationFull');
  }

  /** Before a channel is known the most generous one's limit holds; its own does afterwards. */
  private loosest(): Hourly {
    const taking = this.tools.channels.filter(({ files }) => files.uploads).map(({ files }) => files);
    if (taking.length === 0) throw new FileRefusal('notTaken');
    return {
      uploadsPerAddressPerHour: loosest(taking.map((each) => each.uploadsPerAddressPerHour)),
      uploadBytesPerAddressPerHour: loosest(taking.map((each) => each.uploadBytesPerAddressPerHour)),
    };
  }

  private async waitForBytes(channel: ChannelConfig | null, address: string, most: number): Promise<number> {
    const name = nameOf('upload bytes', channel);
    const counted = await this.tools.limits.add(name, address, { points: 0, seconds: hourSeconds });
    return counted !== null && counted.points >= most ? counted.leftMs : 0;
  }
}

function nameOf(what: string, channel: ChannelConfig | null): string {
  return channel === null ? what : `${what} ${channel.name}`;
}

function loosest(limits: readonly number[]): number {
  return limits.includes(0) ? 0 : Math.max(0, ...limits);
}
