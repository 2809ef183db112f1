import type {SavepointError} from '../../shared/savepoint-error';
import type {ErrorFields} from '../../wire/encode';

/** What a client is told that goes on with a transaction which its level has not survived. */
export function endedWithLevel(level: string, sql: string): ErrorFields {
  return {
    C: '25P02',
    M: `jest-savepoint: the transaction that this client began in "${level}" was rolled back at its end`,
    D: `The statement came too late: ${sql.slice(0, 200)}`,
    H: 'Each test and each describe block has a database of its own: await every transaction before it ends.',
  };
}

/** What a client is told whose statement has found no connection. */
export function notConnected({cause, message, hint}: SavepointError): ErrorFields {
  const {code} = (cause ?? {}) as {readonly code?: unknown};
  // Those of Node are no SQLSTATE.
  const C = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : '53300';
  return {C, M: `jest-savepoint: ${message}`, H: hint ?? ''};
}
