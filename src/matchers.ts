import {expect} from '@jest/globals';
import {toCompleteWithin} from './api/matchers/to-complete-within';
import {toExecuteAtMostQueries, toExecuteQueries} from './api/matchers/to-execute-queries';
import {toRaiseSqlState} from './api/matchers/to-raise-sql-state';
import {toSeqScan} from './api/matchers/to-seq-scan';

/** What an assertion returns: a promise, to be awaited, where the value under test is one, or a function that returns one. */
export type AwaitedMatcher<R, T> = [T] extends [never]
  ? R
  : T extends (...args: never[]) => infer Returned
    ? AwaitedMatcher<R, Returned>
    : T extends PromiseLike<unknown>
      ? Promise<void>
      : R;

/** The matchers that `import 'jest-savepoint/matchers'` adds to Jest's `expect`. */
export interface SavepointMatchers<R, T> {
  /**
   * Passes where PostgreSQL raised an error with this SQLSTATE, also where a library has wrapped it. The value under test is
   * a promise, a function or an error.
   *
   * @example await expect(createUser('ann@example.org')).toRaiseSqlState('23505')
   * @example await expect(createUser('ann@example.org')).rejects.toRaiseSqlState('23505')
   */
  readonly toRaiseSqlState: (sqlState: string) => AwaitedMatcher<R, T>;
  /**
   * Passes where a function sends this many statements to the database, `BEGIN` and `COMMIT` included. It is called once, and
   * awaited; what it throws is thrown on.
   *
   * @throws SavepointError `SAVEPOINT_USAGE` outside a test file that has our environment
   * @example await expect(() => listOrders()).toExecuteQueries(1)
   */
  readonly toExecuteQueries: (count: number) => Promise<void>;
  /**
   * Passes where a function sends no more statements than this to the database, as `toExecuteQueries` counts them.
   *
   * @example await expect(() => listOrders()).toExecuteAtMostQueries(3)
   */
  readonly toExecuteAtMostQueries: (maximum: number) => Promise<void>;
  /**
   * Passes where a function, and the promise that it returns, take no longer than this, by a clock that fake timers do not touch.
   * It is not broken off.
   *
   * @example await expect(() => placeOrder()).toCompleteWithin(50)
   */
  readonly toCompleteWithin: (milliseconds: number) => Promise<void>;
  /**
   * Passes where PostgreSQL reads a table as a whole for what a function asks for. With few rows it does so even where there is
   * an index. Tables of other schemas than `public` have it in front of their names.
   *
   * @throws SavepointError `SAVEPOINT_USAGE` where tables are not counted: before PostgreSQL 15, on `pg-mem`, and with other
   * isolation than `'transaction'`
   * @example await expect(() => findOrder(7)).not.toSeqScan('orders')
   */
  readonly toSeqScan: (table: string) => Promise<void>;
}

// For `import {expect} from '@jest/globals'`.
declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges with Jest's own
  interface Matchers<R extends void | Promise<void>, T> extends SavepointMatchers<R, T> {}
}

// For the global `expect` of @types/jest.
declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- it is one there
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- merges with Jest's own
    interface Matchers<R, T> extends SavepointMatchers<R, T> {}
  }
}

// The one module that does something when it is imported: Jest's matchers are extended this way.
expect.extend({toCompleteWithin, toExecuteAtMostQueries, toExecuteQueries, toRaiseSqlState, toSeqScan});
