import {randomBytes} from 'node:crypto';

/** Between the parts of an id; a ticket's file has dots between its own. */
const SEPARATOR = '-';

/**
 * A new holder's id. It is short within another one's: a file's name has no room for many.
 * @param around that of the holder which ends after it; null where there is none
 */
export function holderId(around: string | null): string {
  return around === null
    ? randomBytes(8).toString('hex')
    : `${around}${SEPARATOR}${randomBytes(3).toString('hex')}`;
}

/** Whether a holder ends only after another one has, or is the same. */
export function outlasts(holder: string, other: string): boolean {
  return other === holder || other.startsWith(`${holder}${SEPARATOR}`);
}
