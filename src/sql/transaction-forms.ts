import {prepare} from './session-forms';
import type {StatementKind} from './statement';
import type {StatementForm} from './statement-form';
import type {StatementReader} from './statement-reader';
import {takeTransactionModes} from './transaction-modes';

/**
 * The transaction commands, by their first words. One that the server's grammar does not accept is none: the server itself says
 * what is wrong with it.
 *
 * @see PostgreSQL's grammar, src/backend/parser/gram.y, TransactionStmt
 */
export const transactionForms: ReadonlyMap<string, StatementForm> = new Map<string, StatementForm>([
  ['begin', begin],
  ['start', reader => (reader.isWord('transaction') ? begin(reader) : undefined)],
  ['commit', reader => (reader.take('prepared') ? twoPhase(reader) : end('commit', reader))],
  ['end', reader => end('commit', reader)],
  ['rollback', reader => (reader.take('prepared') ? twoPhase(reader) : end('rollback', reader))],
  ['abort', reader => end('rollback', reader)],
  ['savepoint', reader => namedBy(reader.takeName(), 'savepoint', reader)],
  ['release', reader => namedBy(takeSavepointName(reader), 'release', reader)],
  ['prepare', reader => (reader.take('transaction') ? twoPhase(reader) : prepare(reader))],
]);

/** Takes a word that says nothing. */
function takeNoise(reader: StatementReader): void {
  reader.takeOneOf('work', 'transaction');
}

function begin(reader: StatementReader): StatementKind | undefined {
  takeNoise(reader);
  const modes = takeTransactionModes(reader);
  return modes && {kind: 'begin', modes};
}

/** COMMIT or ROLLBACK, with AND CHAIN or without, or ROLLBACK TO. */
function end(kind: 'commit' | 'rollback', reader: StatementReader): StatementKind | undefined {
  takeNoise(reader);
  if (reader.isDone()) return {kind, chain: false};
  if (reader.take('and')) {
    const chain = !reader.take('no');
    return reader.take('chain') && reader.isDone() ? {kind, chain} : undefined;
  }
  return kind === 'rollback' && reader.take('to')
    ? namedBy(takeSavepointName(reader), 'rollback-to', reader)
    : undefined;
}

/** The word SAVEPOINT may be left out, and may be a savepoint's name. */
function takeSavepointName(reader: StatementReader): string | undefined {
  return reader.take('savepoint') && reader.isDone() ? 'savepoint' : reader.takeName();
}

function namedBy(
  name: string | undefined,
  kind: 'savepoint' | 'release' | 'rollback-to',
  reader: StatementReader,
): StatementKind | undefined {
  // The server does not accept an empty name.
  return name && reader.isDone() ? {kind, name} : undefined;
}

function twoPhase(reader: StatementReader): StatementKind | undefined {
  return reader.takeString() !== undefined && reader.isDone() ? {kind: 'two-phase'} : undefined;
}
