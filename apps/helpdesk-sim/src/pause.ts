// A wait that never keeps the process alive.

/** Resolves after so many milliseconds; at once for 0. */
export async function pause(ms: number): Promise<void> {
  if (ms <= 0) return;
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
