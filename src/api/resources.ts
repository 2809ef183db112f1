import {SavepointError} from '../shared/savepoint-error';
import {requireMs, requireName, requireOptions} from './require-argument';
import {testKit, type Refusal} from './test-kit';

/** Options of {@link Resources.lock}. */
export interface LockOptions {
  /** The longest wait, in milliseconds. @default `timeouts.waitMs`, which is 5000 */
  readonly waitMs?: number;
}

/**
 * Things outside the database that only one test may use at a time: a port, a file, an account of a service. A name of yours stands
 * for each. With the engine `server` it means the same to all runs on that server, else to all runs of this user on this machine
 * that have the same `cacheDir`. What a test, a block's `beforeAll` or a file has locked is released when it ends, and when its
 * process does.
 */
export interface Resources {
  /**
   * Waits until nobody else has the resources, first come, first served, and locks them. Several in one call are taken in one
   * order everywhere, so that tests do not wait for each other. What the test, or a block around it, has already is no matter.
   *
   * @throws SavepointError `SAVEPOINT_RESOURCE` that names who has it: where that took longer than `waitMs`, or would take for ever
   * since tests wait for each other. None of them is locked then.
   * @example await resources.lock('port 8080');
   */
  lock(names: string | readonly string[], options?: LockOptions): Promise<void>;
  /**
   * Locks a resource if nobody has it, or waits for it.
   * @returns whether
   * @example if (await resources.allocate('user_table')) …
   */
  allocate(name: string): Promise<boolean>;
  /**
   * Gives a resource back before the test ends.
   * @throws SavepointError `SAVEPOINT_RESOURCE` where it has not locked it
   */
  release(name: string): Promise<void>;
}

function requireGranted<Answer>(answer: Answer | Refusal): asserts answer is Exclude<Answer, Refusal> {
  if (typeof answer !== 'object' || answer === null) return;
  const {reason, hint} = answer as Refusal;
  throw new SavepointError(reason, {code: 'SAVEPOINT_RESOURCE', ...(hint !== undefined && {hint})});
}

/** Things outside the database that only one test may use at a time. */
export const resources: Resources = {
  lock: async (names, options = {}) => {
    const kit = testKit('resources.lock()');
    requireOptions('resources.lock()', options, ['waitMs']);
    const {waitMs} = options;
    const list = typeof names === 'string' ? [names] : names;
    if (!Array.isArray(list)) requireName('resources.lock()', list);
    for (const name of list) requireName('resources.lock()', name);
    if (waitMs !== undefined) requireMs('waitMs of resources.lock()', waitMs);
    requireGranted(await kit.resources.lock(list, waitMs ?? null));
  },
  allocate: async name => {
    const kit = testKit('resources.allocate()');
    requireName('resources.allocate()', name);
    const answer = await kit.resources.allocate(name);
    requireGranted(answer);
    return answer;
  },
  release: async name => {
    const kit = testKit('resources.release()');
    requireName('resources.release()', name);
    requireGranted(await kit.resources.release(name));
  },
};
