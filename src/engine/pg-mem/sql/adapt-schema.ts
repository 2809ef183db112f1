import type {Ast, AstOf, ColumnDefinition, QualifiedName} from './ast';
import type {Catalog} from './catalog';
import {limitError} from '../limit-error';
import {fillReference, primaryKeyOf} from './references';

/** A statement as pg-mem is to run it, and what goes before and after it. */
export interface AdaptedStatement {
  readonly before: readonly Ast[];
  readonly statement: Ast;
  readonly after: readonly Ast[];
}

type Constraint = NonNullable<AstOf<'create table'>['constraints']>[number];
type ColumnConstraint = NonNullable<ColumnDefinition['constraints']>[number];

const SERIALS: Readonly<Record<string, string>> = {
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  serial2: 'smallint',
};

/**
 * Gives a schema's statement what PostgreSQL adds to it and pg-mem does not, or otherwise: the names of its constraints, and
 * the sequences of its serial columns.
 */
export function adaptSchema(statement: Ast, catalog: Catalog): AdaptedStatement {
  switch (statement.type) {
    case 'create table': {
      if (statement.temporary) throw limitError('temporary tables');
      const {name, columns, constraints} = statement;
      const keyOf: KeyOf = table => primaryKeyOf(table, statement, catalog);
      const sequences: Sequence[] = [];
      const adapted = columns.map(column =>
        column.kind === 'column' ? adaptColumn(name, column, sequences, keyOf) : column,
      );
      return withSequences(sequences, name, {
        ...statement,
        columns: adapted,
        ...(constraints && {constraints: constraints.map(each => nameConstraint(name.name, each, keyOf))}),
      });
    }
    case 'alter table': {
      const sequences: Sequence[] = [];
      const keyOf: KeyOf = table => primaryKeyOf(table, statement, catalog);
      const changes = statement.changes.map(change => {
        if (change.type === 'add column')
          return {...change, column: adaptColumn(statement.table, change.column, sequences, keyOf)};
        if (change.type === 'add constraint')
          return {...change, constraint: nameConstraint(statement.table.name, change.constraint, keyOf)};
        return change;
      });
      return withSequences(sequences, statement.table, {...statement, changes});
    }
    case 'create materialized view':
      // pg-mem makes a view of it, whose rows change with the tables.
      throw limitError('materialized views');
    case 'create index':
      return {before: [], statement: nameIndex(statement), after: []};
    default:
      return {before: [], statement, after: []};
  }
}

type KeyOf = (table: QualifiedName) => readonly string[];

interface Sequence {
  readonly name: QualifiedName;
  readonly column: string;
}

function withSequences(
  sequences: readonly Sequence[],
  table: QualifiedName,
  statement: Ast,
): AdaptedStatement {
  return {
    before: sequences.map(({name}) => ({type: 'create sequence', name, ifNotExists: true, options: {}})),
    statement,
    // Dropped with their table.
    after: sequences.map(({name, column}) => ({
      type: 'alter sequence',
      name,
      change: {type: 'set options', ownedBy: {table: table.name, column}},
    })),
  };
}

function adaptColumn(
  table: QualifiedName,
  column: ColumnDefinition,
  sequences: Sequence[],
  keyOf: KeyOf,
): ColumnDefinition {
  const constraints = (column.constraints ?? []).map(each =>
    nameColumnConstraint(
      table.name,
      column.name.name,
      each.type === 'reference' ? fillReference(each, keyOf) : each,
    ),
  );
  const type = column.dataType;
  if (type.kind === 'array' || type.doubleQuoted) return {...column, constraints};
  const base = SERIALS[type.name];
  if (base === undefined) return {...column, constraints};
  const name = {...table, name: `${table.name}_${column.name.name}_seq`};
  sequences.push({name, column: column.name.name});
  const value = table.schema === undefined ? name.name : `${table.schema}.${name.name}`;
  const isKey = constraints.some(each => each.type === 'primary key' || each.type === 'not null');
  return {
    ...column,
    dataType: {...type, name: base},
    constraints: [
      ...constraints,
      ...(isKey ? [] : [{type: 'not null'} as const]),
      {
        type: 'default',
        default: {type: 'call', function: {name: 'nextval'}, args: [{type: 'string', value}]},
      },
    ],
  };
}

/** PostgreSQL's own names (`ChooseConstraintName`). */
function nameColumnConstraint(table: string, column: string, constraint: ColumnConstraint): ColumnConstraint {
  switch (constraint.type) {
    case 'primary key':
      return {...constraint, constraintName: constraint.constraintName ?? {name: `${table}_pkey`}};
    case 'unique':
      return {...constraint, constraintName: constraint.constraintName ?? {name: `${table}_${column}_key`}};
    case 'reference':
      return {...constraint, constraintName: constraint.constraintName ?? {name: `${table}_${column}_fkey`}};
    case 'check':
      return {...constraint, constraintName: constraint.constraintName ?? {name: `${table}_${column}_check`}};
    default:
      return constraint;
  }
}

function nameConstraint(table: string, given: Constraint, keyOf: KeyOf): Constraint {
  const constraint = given.type === 'foreign key' ? fillReference(given, keyOf) : given;
  if (constraint.constraintName) return constraint;
  switch (constraint.type) {
    case 'primary key':
      return {...constraint, constraintName: {name: `${table}_pkey`}};
    case 'unique':
      return {...constraint, constraintName: {name: `${table}_${joined(constraint.columns)}_key`}};
    case 'foreign key':
      return {...constraint, constraintName: {name: `${table}_${joined(constraint.localColumns)}_fkey`}};
    case 'check':
      return {...constraint, constraintName: {name: `${table}_check`}};
  }
}

function nameIndex(statement: AstOf<'create index'>): AstOf<'create index'> {
  if (statement.indexName) return statement;
  const columns = statement.expressions.map(({expression}) => ({
    name:
      expression.type === 'ref'
        ? expression.name
        : expression.type === 'call'
          ? expression.function.name
          : 'expr',
  }));
  return {...statement, indexName: {name: `${statement.table.name}_${joined(columns)}_idx`}};
}

function joined(columns: readonly {readonly name: string}[]): string {
  return columns.map(({name}) => name).join('_');
}
