/** Where the page reaches the channel that is served beside it. */

/** `origin` as the bridge knows it; `host` by which the page was asked for. Both ports of a bridge at every address are at that one. */
export function channelAddress(origin: string, host: string | undefined): string {
  const address = new URL(origin);
  if (address.hostname !== 'localhost' || host === undefined || !URL.canParse(`http://${host}`)) return origin;
  address.hostname = new URL(`http://${host}`).hostname;
  return address.origin;
}
