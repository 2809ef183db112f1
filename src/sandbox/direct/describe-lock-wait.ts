import type {LockWait} from '../../pool/lock-wait';

/** A statement in an error is cut at so many characters. */
const MOST_CHARACTERS = 200;

/**
 * Who waits for a lock, and for whom, for people.
 * @param testOf names the test whose connection a process of the server has; null for other connections
 */
export function describeLockWait(wait: LockWait, testOf: (processId: number) => string | null): string {
  const holder = testOf(wait.holderId);
  const who = holder === null ? 'a connection from outside the tests' : `another client of "${holder}"`;
  const what = wait.holderSql === null ? '' : `, which ${doing(wait)} ${quoted(wait.holderSql)}`;
  return `${quoted(wait.sql)} of "${testOf(wait.processId)}" waits for a lock that is held by ${who} (server process ${wait.holderId})${what}`;
}

function doing({holderIsActive}: LockWait): string {
  return holderIsActive ? 'runs' : 'has a transaction open, and has run last';
}

function quoted(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ');
  return `"${line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line}"`;
}
