import {collectGarbage} from './collect-garbage';

/** Memory of the process, in bytes (Node's manual, `process.memoryUsage()`). */
export interface MemoryUsage {
  /** Objects of JavaScript. */
  readonly heapUsedBytes: number;
  /** What they hold outside the heap, buffers included. */
  readonly externalBytes: number;
  /** Of the process as a whole. */
  readonly rssBytes: number;
}

/** Objects that were tracked under one label and are still there. */
export interface TrackedObject {
  readonly label: string;
  readonly count: number;
}

/** Knows the objects that a test wants to see go, without keeping them. */
export class MemoryTracker {
  readonly #tracked: {readonly label: string; readonly object: WeakRef<object>}[] = [];

  track(object: object, label: string): void {
    this.#tracked.push({label, object: new WeakRef(object)});
  }

  /** What is still there after a collection of garbage, by label. */
  async survivors(): Promise<readonly TrackedObject[]> {
    await collectGarbage();
    const counts = new Map<string, number>();
    for (const {label, object} of this.#tracked)
      if (object.deref() !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
    return [...counts].map(([label, count]) => ({label, count}));
  }
}

export function memoryUsage(): MemoryUsage {
  const {heapUsed, external, rss} = process.memoryUsage();
  return {heapUsedBytes: heapUsed, externalBytes: external, rssBytes: rss};
}
