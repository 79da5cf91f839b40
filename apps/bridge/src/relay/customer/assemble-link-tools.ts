/** What the links of one channel have in common, made from the configuration. */
import type { ChannelConfig } from '../../channels.js';
import type { BridgeConfig } from '../../config.js';
import { HelpdeskDoor } from '../../helpdesk/connection/door.js';
import { HelpdeskHistory } from '../../helpdesk/rest/history.js';
import { Places } from '../../helpdesk/places/places.js';
import { Pulse } from '../../helpdesk/pulse.js';
import type { Trouble } from '../../helpdesk/trouble.js';
import { sparingly, sparinglyByCause } from '../../log.js';
import type { Logger } from '../../log.js';
import type { Trace } from '../../trace/trace.js';

/** `live` is read anew each time: a reload changes what stands in it. */
export function linkToolsOf(
  live: ChannelConfig,
  config: BridgeConfig,
  { logger, trace }: { readonly logger: Logger; readonly trace: Trace },
) {
  const { name: channel, helpdesk } = live;
  const backoff = { baseMs: config.RETRY_BASE_MS, maxMs: config.RETRY_MAX_MS };
  const onStrange = sparingly(60_000, (fields, leftOut) =>
    logger.warn({ ...fields, leftOut }, 'the Helpdesk pushed what cannot be read'),
  );
  const onTrouble = sparinglyByCause(60_000, (cause: Trouble, fields, leftOut) =>
    logger.warn({ channel, cause, ...fields, leftOut }, 'the Helpdesk did not serve'),
  );
  const onStrangeHistory = sparingly(60_000, (fields, leftOut) =>
    logger.warn({ channel, ...fields, leftOut }, 'something strange in the history was read past'),
  );
  const limits = { attempts: config.MESSAGE_ATTEMPTS, patienceMs: config.MESSAGE_PATIENCE_MS };
  return {
    pulse: new Pulse(limits),
    readings: new Pulse(limits),
    places: new Places(live.limits.helpdeskConnections),
    door: new HelpdeskDoor(
      helpdesk,
      { connectMs: config.REPLY_TIMEOUT_MS, frameBytes: config.HELPDESK_FRAME_BYTES },
      backoff,
    ),
    history: new HelpdeskHistory(helpdesk, {
      timeoutMs: config.REPLY_TIMEOUT_MS,
      backoff,
      keptBytes: config.HELPDESK_HISTORY_BYTES,
      onStrange: onStrangeHistory,
      ...{ trace, channel },
    }),
    onStrange,
    onTrouble,
    timings: {
      ...backoff,
      replyTimeoutMs: config.REPLY_TIMEOUT_MS,
      agentVerifyMs: config.AGENT_VERIFY_MS,
      deliveryDelayedMs: config.DELIVERY_DELAYED_MS,
      agentDeadlineMs: config.AGENT_DEADLINE_MS,
      idleMs: config.HELPDESK_IDLE_MS,
    },
    habits: {
      get closedTicket() {
        return live.policy.closedTicket;
      },
      get readReceipts() {
        return live.readReceipts;
      },
    },
  };
}
