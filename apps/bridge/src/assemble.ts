/** The composition root: the one place where classes meet interfaces, read from top to bottom. */
import { Canary } from './canary/canary.js';
import type { ChannelConfig } from './channels.js';
import type { BridgeConfig } from './config.js';
import { assembleFiles } from './files/assemble-files.js';
import { allAttachments } from './files/attachments/all-attachments.js';
import type { Files } from './files/open-files.js';
import { FileRemoval } from './files/life/removal.js';
import { FileSweep, sweepDefaults } from './files/life/file-sweep.js';
import { NamedFiles } from './files/naming/named-files.js';
import { shownLinks } from './files/naming/shown-links.js';
import { HelpdeskWatch } from './helpdesk/probe/watch.js';
import type { Logger } from './log.js';
import { Metrics } from './metrics/metrics.js';
import { programVersion } from './metrics/version.js';
import type { Watched } from './metrics/watch.js';
import type { BridgeState } from './relay/bridge-store.js';
import { Crowd } from './relay/inbound/answers/crowd.js';
import { CarryOut } from './relay/carry-out.js';
import { linkToolsOf } from './relay/customer/assemble-link-tools.js';
import type { LinkTools } from './relay/customer/link-tools.js';
import { Customers } from './relay/customers.js';
import { Delivery } from './relay/delivery/delivery.js';
import { Expiry } from './relay/expiry.js';
import { Quotas } from './relay/inbound/quotas/quotas.js';
import { Queries } from './relay/inbound/queries.js';
import { Receipts } from './relay/delivery/receipts.js';
import { StoreUsage } from './relay/inbound/quotas/store-usage.js';
import { ToHelpdesk } from './relay/inbound/to-helpdesk.js';
import { LiveChannels } from './reload/live-channels.js';
import type { Changes } from './reload/live-channels.js';
import { Sessions } from './session/sessions.js';
import type { Journeys } from './telemetry/journeys.js';
import { Trace } from './trace/trace.js';
import { secretsOf } from './settings/all-secrets.js';
import { KeyRecall } from './transport/keys/key-recall.js';
import { KeyRing } from './transport/keys/key-ring.js';
import { AddressSockets } from './transport/limits/address-sockets.js';
import { RateLimit } from './transport/limits/rate-limit.js';

/** Links end within it when the reply that they wait for has come or is given up, milliseconds. */
const stopGraceMs = 5000;

/** A Helpdesk that has not answered by then is not there, milliseconds: the log says so within five seconds of the start. */
const probeMs = 4000;
/** For the records of all files that one message names, milliseconds. */
const namedFilesMs = 8000;
const removalTimings = { timeoutMs: 30_000, retryMs: 5000 };

/** Everything that lives as long as the process, made once. */
export type Parts = ReturnType<typeof assemble>;

export function assemble(
  config: BridgeConfig,
  {
    state,
    files,
    journeys = null,
  }: { readonly state: BridgeState; readonly files: Files; readonly journeys?: Journeys | null },
  logger: Logger,
) {
  const { store, bus, leases, directory } = state;
  const live = new LiveChannels(config.channels);
  const keyRing = new KeyRing(live.all);
  const metrics = new Metrics([...live.byName.keys()]);
  const trace = new Trace({ texts: config.TRACE_TEXTS, secrets: secretsOf(config) });
  metrics.keepBooks(store);

  const sessions = new Sessions(directory);
  const rateLimit = new RateLimit(live.all, state.limits, () => state.hasOthers());
  const addressSockets = new AddressSockets();
  const carryOut = new CarryOut(store, bus, live.byName, trace);
  const queries = new Queries({ store, directory, admit: (key, origin) => keyRing.admit([key], origin) });
  const receipts = new Receipts(store, bus, logger, trace);
  const { shelf } = files;
  const linksFor = shownLinks(files.links, config.FILES_LINK_SECONDS);
  const namedFiles = new NamedFiles({ shelf, store, links: files.links, timeoutMs: namedFilesMs });
  const fileRemoval = new FileRemoval({ shelf, store, logger, usage: files.usage, ...removalTimings });
  const fileSweep = new FileSweep(
    {
      shelf,
      store,
      logger,
      usage: files.usage,
      mark: files.mark,
      onRemoved: (count) => metrics.files.swept.inc(count),
    },
    { intervalMs: config.FILES_SWEEP_MS, ...sweepDefaults },
  );
  metrics.files.watchUsage(() => [...live.byName.keys()], files.usage);
  const delivery = new Delivery(
    { store, bus, sessions, receipts, logger, metrics, journeys },
    {
      messageLinkBytes: config.MESSAGE_LINK_BYTES,
      linkOf: messageLink,
      linksFor,
      slowCheckMs: config.SLOW_CHECK_MS,
    },
  );
  const usage = new StoreUsage({
    ...{ store, logger, channels: live.all },
    show: (channel, bytes) => metrics.storeBytes.set({ channel }, bytes),
  });
  const quotas = new Quotas({ limits: state.limits, usage });
  const toHelpdesk = new ToHelpdesk({
    ...{ store, bus, directory, carryOut, queries, quotas, receipts, sessions, metrics },
    ...{ namedFiles, linksFor, fileRemoval },
    crowd: new Crowd(config.MAX_LONG_ANSWERS, mostOfChannel(config)),
    greetingDelayMs: config.GREETING_DELAY_MS,
    maxAnswerBytes: config.MAX_ANSWER_BYTES,
    noticeBytes: config.MAX_UNSENT_BYTES / 2,
  });

  const attachments = allAttachments({ files, store, carryOut, logger });
  const shared = { store, directory, carryOut, logger, metrics, trace, journeys };
  const linkTools = new Map<string, LinkTools>();
  const addChannel = (channel: ChannelConfig): void => {
    const own = linkToolsOf(channel, config, { logger, trace });
    linkTools.set(channel.name, { ...shared, ...own, attachments: attachments.of(channel) });
  };
  live.all.forEach(addChannel);
  const isRefused = (channel: string): boolean => {
    const tools = linkTools.get(channel);
    return tools !== undefined && (tools.door.isRefused || tools.history.isRefused);
  };
  const watch = new HelpdeskWatch({
    ...{ logger, channels: () => live.all },
    isTalking: (channel) => (linkTools.get(channel)?.door.isServing ?? false) && !isRefused(channel),
    intervalMs: config.HELPDESK_PROBE_MS,
    timeoutMs: Math.min(config.REPLY_TIMEOUT_MS, probeMs),
  });
  // A visitor's message need not have been the one to find out.
  const isKeyRefused = (channel: ChannelConfig): boolean =>
    isRefused(channel.name) || watch.of(channel).cause === 'key refused';
  const refusedChannels = (): string[] => live.all.filter(isKeyRefused).map(({ name }) => name);
  const canary = new Canary({
    ...{ store, carryOut, logger, channels: live.all },
    count: (channel, outcome) => metrics.canaries.inc({ channel, outcome }),
  });
  const keyRecall = new KeyRecall(keyRing);
  const onChanged = ({ added, changed }: Changes): void => {
    added.forEach(addChannel);
    metrics.addChannels(added.map(({ name }) => name));
    for (const { channel, fields } of changed) {
      const tools = linkTools.get(channel.name);
      tools?.places.resize(channel.limits.helpdeskConnections);
      if (!fields.includes('helpdesk')) continue;
      tools?.door.moveTo(channel.helpdesk);
      tools?.history.moveTo(channel.helpdesk);
    }
    keyRing.change(live.all);
    rateLimit.change(live.all);
    trace.hide(secretsOf({ ...config, channels: live.all }));
    watch.recheck();
  };
  const customers = new Customers({
    ...{ store, bus, leases, logger },
    linkTools: (channel) => linkTools.get(channel) ?? null,
    sweepMs: config.OWNER_TIMEOUT_MS,
    hasOthers: () => state.hasOthers(),
    stopMs: config.REPLY_TIMEOUT_MS + stopGraceMs,
  });
  const expiry = new Expiry(store, logger, {
    defaultTtlDays: config.CONVERSATION_TTL_DAYS,
    onExpired: (ref) => fileRemoval.soon(ref),
  });
  const watched: Omit<Watched, 'isDraining'> = {
    channels: live.all,
    version: programVersion(),
    storeState: () => metrics.storeState,
    isRefused: isKeyRefused,
    canaryOf: (channel) => canary.of(channel),
    isUp: (channel) => watch.of(channel).up !== false,
    waitingForPlace: (channel) => linkTools.get(channel)?.places.waiting ?? 0,
    lastHeard: (channel) => metrics.lastHeard.get(channel) ?? 0,
    oldest: (direction) => (direction === 'to_helpdesk' ? customers.oldestWaiting() : sessions.oldestUnconfirmed()),
  };
  return {
    ...{
      store,
      directory,
      keyRing,
      rateLimit,
      addressSockets,
      metrics,
      sessions,
      carryOut,
      queries,
      delivery,
      toHelpdesk,
    },
    ...{ customers, expiry, usage, refusedChannels, watched, attachments, trace, journeys },
    ...{ live, watch, canary, keyRecall, onChanged, linksFor, fileRemoval, fileSweep },
    files: assembleFiles(config, { files, channels: live.all, store, limits: state.limits, keyRing, metrics, logger }),
  };
}

/** So that one channel leaves room for the others, where there are any. */
function mostOfChannel({ MAX_LONG_ANSWERS: most, channels }: BridgeConfig): number {
  return channels.length === 1 ? most : Math.ceil(most / 2);
}

/** Absolute, for clients outside of a browser have no origin to complete it with. */
function messageLink(origin: string, conversationId: string, entryId: string): string {
  const query = new URLSearchParams({ conversation_id: conversationId });
  return `${origin.replace(/\/$/, '')}/api/messages/${encodeURIComponent(entryId)}?${query.toString()}`;
}
