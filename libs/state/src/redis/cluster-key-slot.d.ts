declare module 'cluster-key-slot' {
  /** The slot of a Redis Cluster that a key belongs to; its hash tag counts, if it has one. */
  function calculateSlot(key: string): number;
  export = calculateSlot;
}
