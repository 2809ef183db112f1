import type {StatementKind} from './statement';
import type {StatementReader} from './statement-reader';

/** Takes what makes a table a temporary one in CREATE [LOCAL | GLOBAL] {TEMP | TEMPORARY} …. */
export function takeTemporary(reader: StatementReader): boolean {
  return (
    reader.attempt(() => {
      reader.takeOneOf('local', 'global');
      return reader.takeOneOf('temp', 'temporary');
    }) !== undefined
  );
}

/** CREATE TEMP TABLE …, from its word TABLE on, if the end of a transaction does something to the table. */
export function tempTable(reader: StatementReader): StatementKind | undefined {
  if (!reader.take('table')) return undefined;
  reader.take('if', 'not', 'exists');
  const name = reader.takeQualifiedName()?.at(-1);
  if (!name) return undefined;
  const onCommit = takeOnCommit(reader);
  return onCommit && {kind: 'temp-table', name, onCommit};
}

/** ON COMMIT comes after what is in parentheses and before AS. */
function takeOnCommit(reader: StatementReader): 'drop' | 'delete-rows' | undefined {
  while (!reader.isDone() && !reader.isWord('as')) {
    if (!reader.take('on', 'commit')) reader.skipGroup();
    else if (reader.take('drop')) return 'drop';
    else return reader.take('delete', 'rows') ? 'delete-rows' : undefined;
  }
  return undefined;
}
