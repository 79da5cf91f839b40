/** Many small things, a few at a time. */

/** Does it for each, `atOnce` at the same time. Rejects with the first failure; what has begun then goes on. */
export async function inTurns<T>(all: readonly T[], atOnce: number, act: (one: T) => Promise<void>): Promise<void> {
  const left = all.values();
  const walk = async (): Promise<void> => {
    for (const one of left) await act(one);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, walk));
}
