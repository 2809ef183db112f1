import {refusedCommand} from './refused-command';
import type {StatementKind} from './statement';
import {StatementReader} from './statement-reader';
import {takeTransactionModes} from './transaction-modes';

const OTHER: StatementKind = {kind: 'other'};

/** The first words of the statements that may be something else than `other`. */
const verbs: ReadonlySet<string> = new Set([
  'begin',
  'start',
  'commit',
  'end',
  'rollback',
  'abort',
  'savepoint',
  'release',
  'prepare',
  'set',
  'deallocate',
  'discard',
  'vacuum',
  'cluster',
  'reindex',
  'create',
  'drop',
  'alter',
]);

const MAX_VERB_LENGTH = Math.max(...Array.from(verbs, verb => verb.length));

/**
 * What one statement means to a transaction. A transaction command that the server's grammar does not accept is
 * `other`: the server itself says what is wrong with it.
 *
 * @param sql the text that holds the statement
 * @param start where the statement's first token starts
 * @param firstWordEnd where its first token ends, if that is a word
 * @param end where its last token ends
 * @see PostgreSQL's grammar, src/backend/parser/gram.y, TransactionStmt and VariableSetStmt
 */
export function classifyStatement(
  sql: string,
  start: number,
  firstWordEnd: number,
  end: number,
): StatementKind {
  // Nearly every statement is left by one of these two lines.
  if (firstWordEnd - start > MAX_VERB_LENGTH) return OTHER;
  const verb = sql.slice(start, firstWordEnd).toLowerCase();
  if (!verbs.has(verb)) return OTHER;
  const reader = new StatementReader(sql, start, end);
  reader.skip();
  return classify(verb, reader) ?? OTHER;
}

function classify(verb: string, reader: StatementReader): StatementKind | undefined {
  switch (verb) {
    case 'begin':
      takeNoise(reader);
      return beginOf(reader);
    case 'start':
      return reader.take('transaction') ? beginOf(reader) : undefined;
    case 'commit':
      if (reader.take('prepared')) return twoPhase(reader);
      return endOf('commit', reader);
    case 'end':
      return endOf('commit', reader);
    case 'rollback':
      if (reader.take('prepared')) return twoPhase(reader);
      return endOf('rollback', reader);
    case 'abort':
      return endOf('rollback', reader);
    case 'savepoint':
      return namedBy(reader.takeName(), 'savepoint', reader);
    case 'release':
      return namedBy(takeSavepointName(reader), 'release', reader);
    case 'prepare':
      return reader.take('transaction') ? twoPhase(reader) : undefined;
    case 'set':
      return setTransaction(reader);
    case 'deallocate':
      reader.take('prepare');
      return reader.take('all') && reader.isDone()
        ? {kind: 'deallocate', command: 'DEALLOCATE ALL'}
        : undefined;
    default: {
      const command = refusedCommand(verb, reader);
      return command === undefined ? undefined : {kind: 'no-transaction', command};
    }
  }
}

function takeNoise(reader: StatementReader): boolean {
  return reader.takeOneOf('work', 'transaction') !== undefined;
}

function beginOf(reader: StatementReader): StatementKind | undefined {
  const modes = takeTransactionModes(reader);
  return modes && {kind: 'begin', modes};
}

/** COMMIT or ROLLBACK, with AND CHAIN or without, or ROLLBACK TO. */
function endOf(kind: 'commit' | 'rollback', reader: StatementReader): StatementKind | undefined {
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
  return reader.takeString() && reader.isDone() ? {kind: 'two-phase'} : undefined;
}

function setTransaction(reader: StatementReader): StatementKind | undefined {
  // SET SESSION TRANSACTION is no more than SET TRANSACTION; SET SESSION CHARACTERISTICS is for later transactions.
  reader.takeOneOf('local', 'session');
  if (!reader.take('transaction') || reader.isDone()) return undefined;
  if (reader.take('snapshot')) {
    return reader.takeString() && reader.isDone()
      ? {kind: 'set-transaction', modes: {}, snapshot: true}
      : undefined;
  }
  const modes = takeTransactionModes(reader);
  return modes && {kind: 'set-transaction', modes, snapshot: false};
}
