import {expect} from '@jest/globals';
import {toRaiseSqlState} from './to-raise-sql-state';

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
expect.extend({toRaiseSqlState});
