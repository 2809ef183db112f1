import type {Diagnosis, Stats} from './run-stats';
import {copied, testKit} from './test-kit';

/**
 * What is known in the middle of a run: of the pool, the schema cache, the tests of this file, memory.
 * @throws SavepointError `SAVEPOINT_USAGE` outside a test
 * @example const {pool} = await stats();
 */
export async function stats(): Promise<Stats> {
  return copied(await testKit('stats()').stats());
}

/**
 * Looks at what makes tests slow, or lets them disturb each other, and says what to do about it: the engine, the schema cache,
 * the pool, isolation, who waits for whom. `npx jest-savepoint doctor` looks at the configuration, outside a run.
 * @throws SavepointError `SAVEPOINT_USAGE` outside a test
 * @example console.log(await diagnose());
 */
export async function diagnose(): Promise<Diagnosis> {
  return copied(await testKit('diagnose()').diagnose());
}
