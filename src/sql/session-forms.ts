import type {StatementKind} from './statement';
import type {StatementForm} from './statement-form';
import type {StatementReader} from './statement-reader';

/**
 * Other statements whose effect on a session depends on how its transaction ends, or that need one, by their first words.
 *
 * @see PostgreSQL's grammar, src/backend/parser/gram.y
 */
export const sessionForms: ReadonlyMap<string, StatementForm> = new Map<string, StatementForm>([
  ['listen', listen],
  ['unlisten', unlisten],
  ['notify', notify],
  ['deallocate', deallocate],
  ['declare', declare],
  ['fetch', fetch],
  ['move', fetch],
  ['lock', reader => (reader.isDone() ? undefined : {kind: 'needs-transaction', command: 'LOCK TABLE'})],
]);

function listen(reader: StatementReader): StatementKind | undefined {
  const channel = reader.takeName();
  return channel && reader.isDone() ? {kind: 'listen', channel} : undefined;
}

function unlisten(reader: StatementReader): StatementKind | undefined {
  const channel = reader.takeSymbol('*') ? null : reader.takeName();
  return channel !== undefined && reader.isDone() ? {kind: 'unlisten', channel} : undefined;
}

function notify(reader: StatementReader): StatementKind | undefined {
  const channel = reader.takeName();
  const payload = reader.takeSymbol(',') ? reader.takeString() : '';
  return channel && payload !== undefined && reader.isDone() ? {kind: 'notify', channel, payload} : undefined;
}

/** PREPARE name [(types)] AS …. */
export function prepare(reader: StatementReader): StatementKind | undefined {
  const name = reader.takeName();
  if (!reader.take('as')) {
    reader.skipGroup();
    if (!reader.take('as')) return undefined;
  }
  return name && !reader.isDone() ? {kind: 'prepare', name} : undefined;
}

/** The word PREPARE may be left out, and may be a statement's name. */
function deallocate(reader: StatementReader): StatementKind | undefined {
  if (reader.take('prepare') && reader.isDone()) return {kind: 'deallocate', name: 'prepare'};
  const name = reader.take('all') ? null : reader.takeName();
  return name !== undefined && reader.isDone() ? {kind: 'deallocate', name} : undefined;
}

/** FETCH and MOVE: whatever stands before it, the cursor's name is the last word. */
function fetch(reader: StatementReader): StatementKind | undefined {
  let name: string | undefined;
  while (!reader.isDone()) {
    name = reader.takeName();
    if (name === undefined) reader.skip();
  }
  return name === undefined ? undefined : {kind: 'fetch', name};
}

function declare(reader: StatementReader): StatementKind | undefined {
  const name = reader.takeName();
  while (reader.takeOneOf('binary', 'insensitive', 'asensitive', 'scroll') || reader.take('no', 'scroll'));
  if (!name || !reader.take('cursor')) return undefined;
  const hold = reader.take('with', 'hold');
  if (!hold) reader.take('without', 'hold');
  return reader.take('for') && !reader.isDone() ? {kind: 'declare', name, hold} : undefined;
}
