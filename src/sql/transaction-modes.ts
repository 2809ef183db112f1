import type {StatementReader} from './statement-reader';
import type {TransactionModes} from './statement';

/** Takes a list of transaction modes, with commas or without; undefined where the statement does not end after it. */
export function takeTransactionModes(reader: StatementReader): TransactionModes | undefined {
  // A mode that is given twice has its last value, as in the server.
  let modes: TransactionModes = {};
  for (let isFirst = true; !reader.isDone(); isFirst = false) {
    if (!isFirst) reader.takeSymbol(',');
    const mode = takeMode(reader);
    if (mode === undefined) return undefined;
    modes = {...modes, ...mode};
  }
  return modes;
}

function takeMode(reader: StatementReader): TransactionModes | undefined {
  switch (reader.takeOneOf('isolation', 'read', 'deferrable', 'not')) {
    case 'isolation': {
      const isolation = reader.take('level') ? takeIsolation(reader) : undefined;
      return isolation && {isolation};
    }
    case 'read': {
      const access = reader.takeOneOf('only', 'write');
      return access && {readOnly: access === 'only'};
    }
    case 'deferrable':
      return {deferrable: true};
    case 'not':
      return reader.take('deferrable') ? {deferrable: false} : undefined;
    case undefined:
      return undefined;
  }
}

function takeIsolation(reader: StatementReader): TransactionModes['isolation'] {
  switch (reader.takeOneOf('serializable', 'repeatable', 'read')) {
    case 'serializable':
      return 'serializable';
    case 'repeatable':
      return reader.take('read') ? 'repeatable read' : undefined;
    case 'read': {
      const what = reader.takeOneOf('committed', 'uncommitted');
      return what && `read ${what}`;
    }
    case undefined:
      return undefined;
  }
}
