import {SavepointError} from '../shared/savepoint-error';
import type {ErrorFields} from '../wire/encode';

/** How the sandbox's transaction has ended before its levels did, and the statement that ran, or came just before. */
export type SandboxEnd =
  | {readonly kind: 'ended'; readonly sql: string}
  /** The connection is gone, or what the sandbox does itself has failed. */
  | {readonly kind: 'failed'; readonly sql: string; readonly reason: string};

const REBUILT = "the worker's database is built anew before the next test.";

/** What a client is told that goes on. */
export function refusalAfter(end: SandboxEnd): ErrorFields {
  const sql = shortened(end);
  return end.kind === 'ended'
    ? {C: '25P01', M: `jest-savepoint: the sandbox's transaction was ended by: ${sql}`}
    : {C: '08006', M: `jest-savepoint: the sandbox has failed: ${end.reason}`, D: `Noticed at: ${sql}`};
}

/** The error of the level in which it happened. */
export function errorAfter(end: SandboxEnd, level: string): SavepointError {
  const sql = shortened(end);
  const [message, hint] =
    end.kind === 'ended'
      ? [
          `The transaction of "${level}" was ended by a statement: ${sql}`,
          `What it committed is removed: ${REBUILT}`,
        ]
      : [
          `The sandbox of "${level}" has failed: ${end.reason}\nNoticed at: ${sql}`,
          `If the server was not stopped on purpose, its log tells why; ${REBUILT}`,
        ];
  return new SavepointError(message, {code: 'SAVEPOINT_SANDBOX', hint});
}

/** What a client is told that comes when nothing may run: a level has ended, or none has begun. */
export function refusalBetween(reason: string): ErrorFields {
  return {
    C: '25P01',
    M: `jest-savepoint: a statement came too late: ${reason}`,
    H: 'Await every query, and stop timers and workers that run queries, before the test or hook ends.',
  };
}

function shortened({sql}: SandboxEnd): string {
  return sql.slice(0, 500);
}
