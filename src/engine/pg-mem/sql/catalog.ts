import {tableKey, type Ast, type AstOf, type ColumnDefinition, type QualifiedName} from './ast';
import {declaredType, type PgType} from '../values/pg-type';

/** A table's columns, by name, in order; null for a type that is not built in. */
export type TableColumns = Map<string, PgType | null>;

interface ForeignKey {
  readonly table: string;
  readonly references: string;
}

interface UniqueKey {
  readonly table: string;
  readonly columns: string;
  readonly name: string;
}

/** What the schema's statements declare and pg-mem does not keep: the types of columns, the names of constraints. */
export class Catalog {
  readonly #tables = new Map<string, TableColumns>();
  readonly #views = new Map<string, TableColumns>();
  readonly #primaryKeys = new Map<string, readonly string[]>();
  readonly #sequences = new Map<string, readonly string[]>();
  readonly #uniqueKeys: UniqueKey[] = [];
  readonly #foreignKeys = new Map<string, ForeignKey>();

  columnsOf(table: QualifiedName): TableColumns | null {
    const key = tableKey(table);
    return this.#tables.get(key) ?? this.#views.get(key) ?? null;
  }

  /** The unique constraint or index on these columns of a table, named as pg-mem names them in its errors. */
  uniqueKeyOn(table: string, columns: string): string | null {
    return this.#uniqueKeys.find(key => key.table === table && key.columns === columns)?.name ?? null;
  }

  /** The table that has a foreign key of this name. */
  tableOfForeignKey(name: string): string | null {
    return this.#foreignKeys.get(name)?.table ?? null;
  }

  /** The columns of a table's primary key. */
  primaryKeyOf(table: QualifiedName): readonly string[] | null {
    return this.#primaryKeys.get(tableKey(table)) ?? null;
  }

  /** The sequences that a table's columns take their defaults from. */
  sequencesOf(table: QualifiedName): readonly string[] {
    return this.#sequences.get(tableKey(table)) ?? [];
  }

  /** A table, and all that refer to it or to one that does. */
  withReferring(table: string, found = new Set<string>()): ReadonlySet<string> {
    if (found.has(table)) return found;
    found.add(table);
    for (const key of this.#foreignKeys.values())
      if (key.references === table) this.withReferring(key.table, found);
    return found;
  }

  /** How many tables there are. */
  get tables(): number {
    return this.#tables.size;
  }

  addView(name: QualifiedName, columns: TableColumns): void {
    this.#views.set(tableKey(name), columns);
  }

  /** Takes note of a statement that has run. Its constraints have names. */
  ran(statement: Ast): void {
    switch (statement.type) {
      case 'create table':
        this.#created(statement);
        break;
      case 'alter table':
        for (const change of statement.changes) this.#altered(statement.table, change);
        break;
      case 'create index':
        if (statement.unique && statement.indexName) {
          const columns = statement.expressions.map(({expression}) =>
            expression.type === 'ref' ? expression.name : '',
          );
          this.#addUnique(statement.table.name, columns, statement.indexName.name);
        }
        break;
      case 'drop table':
        for (const name of statement.names) this.#tables.delete(tableKey(name));
        break;
      default: // Nothing that a result or an error shows.
    }
  }

  #created({name, columns, constraints}: AstOf<'create table'>): void {
    if (this.#tables.has(tableKey(name))) return;
    const table: TableColumns = new Map();
    for (const column of columns) {
      if (column.kind === 'like table') {
        for (const [key, type] of this.columnsOf(column.like) ?? []) table.set(key, type);
        continue;
      }
      table.set(column.name.name, declaredType(column.dataType));
      this.#addSequence(name, column);
      for (const constraint of column.constraints ?? []) {
        const given = constraint.type === 'add generated' ? undefined : constraint.constraintName?.name;
        if (given === undefined) continue;
        if (constraint.type === 'unique' || constraint.type === 'primary key')
          this.#addUnique(name.name, [column.name.name], given);
        if (constraint.type === 'primary key') this.#primaryKeys.set(tableKey(name), [column.name.name]);
        if (constraint.type === 'reference')
          this.#foreignKeys.set(given, {table: name.name, references: constraint.foreignTable.name});
      }
    }
    for (const constraint of constraints ?? []) this.#constrained(name, constraint);
    this.#tables.set(tableKey(name), table);
  }

  #constrained(
    table: QualifiedName,
    constraint: NonNullable<AstOf<'create table'>['constraints']>[number],
  ): void {
    const given = constraint.constraintName?.name;
    if (given === undefined || constraint.type === 'check') return;
    if (constraint.type === 'foreign key') {
      this.#foreignKeys.set(given, {table: table.name, references: constraint.foreignTable.name});
      return;
    }
    const columns = constraint.columns.map(({name}) => name);
    this.#addUnique(table.name, columns, given);
    if (constraint.type === 'primary key') this.#primaryKeys.set(tableKey(table), columns);
  }

  #altered(table: QualifiedName, change: AstOf<'alter table'>['changes'][number]): void {
    const columns = this.columnsOf(table);
    switch (change.type) {
      case 'add column':
        columns?.set(change.column.name.name, declaredType(change.column.dataType));
        this.#addSequence(table, change.column);
        break;
      case 'drop column':
        columns?.delete(change.column.name);
        break;
      case 'alter column':
        if (change.alter.type === 'set type')
          columns?.set(change.column.name, declaredType(change.alter.dataType));
        break;
      case 'rename column':
        if (columns) this.#tables.set(tableKey(table), renamed(columns, change.column.name, change.to.name));
        break;
      case 'rename':
        this.#tables.delete(tableKey(table));
        if (columns) this.#tables.set(tableKey({...table, name: change.to.name}), columns);
        break;
      case 'add constraint':
        this.#constrained(table, change.constraint);
        break;
      default:
    }
  }

  /** That of a serial column, which its default names. */
  #addSequence(table: QualifiedName, {constraints}: ColumnDefinition): void {
    for (const constraint of constraints ?? []) {
      if (constraint.type !== 'default' || constraint.default.type !== 'call') continue;
      const [argument] = constraint.default.args;
      if (constraint.default.function.name === 'nextval' && argument?.type === 'string')
        this.#sequences.set(tableKey(table), [...this.sequencesOf(table), argument.value]);
    }
  }

  #addUnique(table: string, columns: readonly string[], name: string): void {
    this.#uniqueKeys.push({table, columns: columns.join(','), name});
  }
}

function renamed(columns: TableColumns, from: string, to: string): TableColumns {
  return new Map([...columns].map(([name, type]) => [name === from ? to : name, type]));
}
