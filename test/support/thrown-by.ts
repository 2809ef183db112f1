import type {SavepointError} from '../../src/shared/savepoint-error';

/** The error that a function throws, or that a promise rejects with. Fails where there is none. */
export async function thrownBy(work: (() => unknown) | Promise<unknown>): Promise<SavepointError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error as SavepointError;
  }
  throw new Error('Nothing was thrown');
}
