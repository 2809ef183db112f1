import {isOn, type StatementReader} from './statement-reader';

/**
 * The command that the server refuses to run inside a transaction block, as it names it in its message ("… cannot run
 * inside a transaction block"); undefined for a statement that it runs there. Only what the text alone decides:
 * `CLUSTER` of a partitioned table or `DROP SUBSCRIPTION`, which may or may not have a slot, are left for the server to
 * refuse.
 *
 * @param verb the statement's first word, which the reader has taken
 * @see the calls of PreventInTransactionBlock in PostgreSQL's source
 */
export function refusedCommand(verb: string, reader: StatementReader): string | undefined {
  switch (verb) {
    case 'vacuum':
      return 'VACUUM';
    case 'discard':
      return reader.take('all') ? 'DISCARD ALL' : undefined;
    case 'cluster':
      reader.takeOptions();
      reader.take('verbose');
      return reader.isDone() ? 'CLUSTER' : undefined;
    case 'reindex':
      return refusedReindex(reader);
    case 'create':
      return refusedCreate(reader);
    case 'drop':
      return refusedDrop(reader);
    case 'alter':
      return refusedAlter(reader);
    default:
      return undefined;
  }
}

function refusedReindex(reader: StatementReader): string | undefined {
  const options = reader.takeOptions();
  const target = reader.takeOneOf('index', 'table', 'schema', 'database', 'system');
  if (isOn(options, 'concurrently', false) || reader.take('concurrently')) return 'REINDEX CONCURRENTLY';
  return target === undefined || target === 'index' || target === 'table'
    ? undefined
    : `REINDEX ${target.toUpperCase()}`;
}

function refusedCreate(reader: StatementReader): string | undefined {
  switch (reader.takeOneOf('unique', 'index', 'database', 'tablespace', 'subscription')) {
    case 'unique':
      return reader.take('index', 'concurrently') ? 'CREATE INDEX CONCURRENTLY' : undefined;
    case 'index':
      return reader.take('concurrently') ? 'CREATE INDEX CONCURRENTLY' : undefined;
    case 'database':
      return 'CREATE DATABASE';
    case 'tablespace':
      return 'CREATE TABLESPACE';
    case 'subscription': {
      const options = takeDefinition(reader);
      // A slot is made unless it is declined, or no connection is made at all.
      return isOn(options, 'create_slot', isOn(options, 'connect', true))
        ? 'CREATE SUBSCRIPTION ... WITH (create_slot = true)'
        : undefined;
    }
    case undefined:
      return undefined;
  }
}

function refusedDrop(reader: StatementReader): string | undefined {
  switch (reader.takeOneOf('index', 'database', 'tablespace')) {
    case 'index':
      return reader.take('concurrently') ? 'DROP INDEX CONCURRENTLY' : undefined;
    case 'database':
      return 'DROP DATABASE';
    case 'tablespace':
      return 'DROP TABLESPACE';
    case undefined:
      return undefined;
  }
}

function refusedAlter(reader: StatementReader): string | undefined {
  switch (reader.takeOneOf('system', 'database', 'table', 'subscription')) {
    case 'system':
      return 'ALTER SYSTEM';
    case 'database':
      return movesDatabase(reader) ? 'ALTER DATABASE SET TABLESPACE' : undefined;
    case 'table':
      return detachesConcurrently(reader) ? 'ALTER TABLE ... DETACH CONCURRENTLY' : undefined;
    case 'subscription':
      return refusedAlterSubscription(reader);
    case undefined:
      return undefined;
  }
}

function movesDatabase(reader: StatementReader): boolean {
  reader.takeName();
  if (reader.take('set')) {
    // Not a parameter of that name: SET tablespace TO …
    return reader.take('tablespace') && reader.isName() && reader.takeOneOf('to', 'from') === undefined;
  }
  reader.take('with');
  return reader.take('tablespace');
}

function detachesConcurrently(reader: StatementReader): boolean {
  if (reader.take('if')) reader.take('exists');
  reader.take('only');
  reader.takeSymbol('(');
  reader.takeQualifiedName();
  reader.takeSymbol(')');
  reader.takeSymbol('*');
  return (
    reader.take('detach', 'partition') &&
    reader.takeQualifiedName() !== undefined &&
    reader.take('concurrently')
  );
}

function refusedAlterSubscription(reader: StatementReader): string | undefined {
  reader.takeName();
  switch (reader.takeOneOf('refresh', 'set', 'add', 'drop')) {
    case 'refresh':
      return 'ALTER SUBSCRIPTION ... REFRESH';
    case 'set':
    case 'add':
    case 'drop':
      return reader.take('publication') && isOn(takeDefinition(reader), 'refresh', true)
        ? 'ALTER SUBSCRIPTION with refresh'
        : undefined;
    case undefined:
      return undefined;
  }
}

/** The options after WITH. */
function takeDefinition(reader: StatementReader): ReturnType<StatementReader['takeOptions']> {
  while (!reader.isDone() && !reader.take('with')) reader.skip();
  return reader.takeOptions();
}
