import type {Isolator} from './isolator';

/** Knows to which of several tests that run beside each other the code belongs that runs now. */
export interface Routing {
  /** Whether there are any: otherwise nobody has to be asked. */
  readonly concurrent: boolean;
  /**
   * Where the test's statements go; null for code that belongs to none of them, and `unknown` for what runs because of an
   * answer and has not said whose it is: a driver may have kept a statement of any test until a connection was free.
   */
  readonly place: Isolator | null | 'unknown';
  /** Whether there is more than one. */
  readonly several: boolean;
  /** Hands an answer to a client. */
  answering<Result>(work: () => Result): Result;
  /** Does something as a part of the test in this place. */
  within<Result>(place: Isolator, work: () => Result): Result;
  /** Does something of which nobody knows to which test it belongs. */
  misplaced<Result>(work: () => Result): Result;
}
