import type {TransactionOptions} from './driver-under-test';

/** What comes after BEGIN, for libraries that leave that to their users. */
export function transactionModes({isolation, readOnly}: TransactionOptions): string {
  return `${isolation ? ` ISOLATION LEVEL ${isolation}` : ''}${readOnly ? ' READ ONLY' : ''}`;
}
