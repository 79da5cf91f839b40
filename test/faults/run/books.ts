/** The books of the bridge as its metrics show them. */

export interface Account {
  readonly accepted: number;
  readonly delivered: number;
  readonly dead: number;
  readonly pending: number;
}

export interface Books {
  readonly toHelpdesk: Account;
  readonly toClient: Account;
}

export function booksOf(metrics: string): Books {
  const account = (direction: string): Account => ({
    accepted: valueOf(metrics, 'deskbridge_messages_accepted_total', direction),
    delivered: valueOf(metrics, 'deskbridge_messages_delivered_total', direction),
    dead: valueOf(metrics, 'deskbridge_messages_dead_total', direction),
    pending: valueOf(metrics, 'deskbridge_messages_pending', direction),
  });
  return { toHelpdesk: account('to_helpdesk'), toClient: account('to_client') };
}

export function isBalanced({ accepted, delivered, dead, pending }: Account): boolean {
  return accepted === delivered + dead + pending;
}

/** The sum over all channels. */
function valueOf(metrics: string, name: string, direction: string): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(`direction="${direction}"`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
