import {Tokenizer} from '../../../sql/tokenizer';
import {tableKey, type AstOf, type ColumnDefinition, type QualifiedName} from './ast';
import type {Catalog} from './catalog';
import {StatementError} from '../limit-error';

/** Stands for the primary key of the table that is referred to. */
const KEY = 'jest_savepoint_key';

type Reference = Pick<
  Extract<NonNullable<ColumnDefinition['constraints']>[number], {readonly type: 'reference'}>,
  'foreignTable' | 'foreignColumns'
>;

/** The text with a list of columns behind each `REFERENCES table` that has none: without one pg-mem's parser gives up. */
export function spellReferences(sql: string): string {
  if (!/\breferences\b/i.test(sql)) return sql;
  const tokens = new Tokenizer(sql);
  let spelled = '';
  let from = 0;
  while (tokens.next() !== 'end') {
    if (!tokens.isWord('references')) continue;
    tokens.next();
    let nameEnd = tokens.end;
    while (tokens.next() !== 'end' && tokens.isSymbol('.')) {
      tokens.next();
      nameEnd = tokens.end;
    }
    if (tokens.isSymbol('(')) continue;
    spelled += `${sql.slice(from, nameEnd)} (${KEY})`;
    from = nameEnd;
  }
  return spelled + sql.slice(from);
}

/** The statement's own primary key. */
function ownKey({columns, constraints}: AstOf<'create table'>): readonly string[] | null {
  for (const column of columns) {
    if (column.kind === 'column' && column.constraints?.some(({type}) => type === 'primary key'))
      return [column.name.name];
  }
  const key = constraints?.find(constraint => constraint.type === 'primary key');
  return key?.type === 'primary key' ? key.columns.map(({name}) => name) : null;
}

/** The primary key of a table that is there, or is being created. */
export function primaryKeyOf(
  table: QualifiedName,
  statement: AstOf<'create table'> | AstOf<'alter table'>,
  catalog: Catalog,
): readonly string[] {
  const isOwn = statement.type === 'create table' && tableKey(statement.name) === tableKey(table);
  const key = isOwn ? ownKey(statement) : catalog.primaryKeyOf(table);
  if (key) return key;
  if (!isOwn && !catalog.columnsOf(table))
    throw new StatementError('42P01', `relation "${table.name}" does not exist`);
  throw new StatementError('42830', `there is no primary key for referenced table "${table.name}"`);
}

/** A reference with the columns that it means. */
export function fillReference<Constraint extends Reference>(
  reference: Constraint,
  keyOf: (table: QualifiedName) => readonly string[],
): Constraint {
  const {foreignColumns, foreignTable} = reference;
  if (foreignColumns[0]?.name !== KEY) return reference;
  return {...reference, foreignColumns: keyOf(foreignTable).map(name => ({name}))};
}
