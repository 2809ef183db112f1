import type {MemoryUsage, TrackedObject} from '../measure/memory-tracker';
import {SavepointError} from '../shared/savepoint-error';
import {requireBytes, requireName, requireObject, requireOptions} from './require-argument';
import {copied, testKit} from './test-kit';

/** What a leak check looks at beside the tracked objects. */
export interface LeakCheckOptions {
  /** A snapshot, from which on memory may have grown by `thresholdBytes`. */
  readonly since?: MemoryUsage;
  /** @default 5 MiB */
  readonly thresholdBytes?: number;
}

/** Finds what a test leaves in memory. */
export interface Memory {
  /**
   * Remembers an object that shall not outlive its use, without keeping it.
   * @returns the object
   * @example memory.track(cache, 'cache of products');
   */
  track<Tracked extends object>(object: Tracked, label: string): Tracked;
  /** Collects garbage. @returns the objects that this test has tracked and that are still there, by label */
  leaks(): Promise<readonly TrackedObject[]>;
  /** What the process uses now, garbage included. */
  usage(): MemoryUsage;
  /** What the process uses after a collection of garbage. */
  snapshot(): Promise<MemoryUsage>;
  /** By how much memory has grown since a snapshot, in bytes: the heap and what it holds outside, without garbage. */
  growth(since: MemoryUsage): Promise<number>;
  /**
   * Fails where a tracked object is still there, or memory has grown beyond a threshold.
   * @throws SavepointError `SAVEPOINT_LEAK` that names what
   */
  checkLeaks(options?: LeakCheckOptions): Promise<void>;
  /** Forces a collection of garbage. @returns how many bytes it has freed */
  collect(): Promise<number>;
}

/** As the original of the check has it: less may be caches of Node's own. */
const DEFAULT_THRESHOLD_BYTES = 5 * 2 ** 20;

const used = ({heapUsedBytes, externalBytes}: MemoryUsage): number => heapUsedBytes + externalBytes;

const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function requireSnapshot(call: string, since: unknown): asserts since is MemoryUsage {
  requireObject(call, since);
  if (!Number.isFinite(used(since as MemoryUsage)))
    throw new SavepointError(`${call} takes what memory.snapshot() has returned.`, {code: 'SAVEPOINT_USAGE'});
}

async function snapshot(): Promise<MemoryUsage> {
  const kit = testKit('memory.snapshot()');
  await kit.memory.collect();
  return copied(kit.memory.usage());
}

/** Finds what a test leaves in memory. */
export const memory: Memory = {
  track: (object, label) => {
    requireObject('memory.track()', object);
    requireName('the label of memory.track()', label);
    testKit('memory.track()').memory.track(object, label);
    return object;
  },
  leaks: async () => copied(await testKit('memory.leaks()').memory.survivors()),
  usage: () => copied(testKit('memory.usage()').memory.usage()),
  snapshot,
  growth: async since => {
    requireSnapshot('memory.growth()', since);
    return used(await snapshot()) - used(since);
  },
  checkLeaks: async (options = {}) => {
    requireOptions('memory.checkLeaks()', options, ['since', 'thresholdBytes']);
    const {since, thresholdBytes = DEFAULT_THRESHOLD_BYTES} = options;
    requireBytes('thresholdBytes of memory.checkLeaks()', thresholdBytes);
    if (since !== undefined) requireSnapshot('since of memory.checkLeaks()', since);
    const found = (await memory.leaks()).map(
      ({label, count}) => `${label}${count === 1 ? '' : ` (${count} objects)`} is still there`,
    );
    const grown = since ? await memory.growth(since) : 0;
    if (grown > thresholdBytes)
      found.push(`memory has grown by ${inMiB(grown)}, more than ${inMiB(thresholdBytes)}`);
    if (found.length === 0) return;
    throw new SavepointError(`The test leaks memory: ${found.join('; ')}.`, {
      code: 'SAVEPOINT_LEAK',
      hint: 'Look for what still refers to it: caches, event listeners, timers, variables of the test itself.',
    });
  },
  collect: async () => {
    const before = used(memory.usage());
    return before - used(await snapshot());
  },
};
