import {tableKey, type Ast, type AstOf, type QualifiedName} from './ast';
import {declaredType, type PgType} from './pg-type';

/** A table's columns, by name, in order; null for a type that is not built in. */
export type TableColumns = Map<string, PgType | null>;

interface UniqueKey {
  readonly table: string;
  readonly columns: string;
  readonly name: string;
}

/** What the schema's statements declare and pg-mem does not keep: the types of columns, the names of constraints. */
export class Catalog {
  readonly #tables = new Map<string, TableColumns>();
  readonly #views = new Map<string, TableColumns>();
  readonly #uniqueKeys: UniqueKey[] = [];
  readonly #foreignKeys = new Map<string, string>();

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
    return this.#foreignKeys.get(name) ?? null;
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
      for (const constraint of column.constraints ?? []) {
        const given = constraint.type === 'add generated' ? undefined : constraint.constraintName?.name;
        if (given === undefined) continue;
        if (constraint.type === 'unique' || constraint.type === 'primary key')
          this.#addUnique(name.name, [column.name.name], given);
        if (constraint.type === 'reference') this.#foreignKeys.set(given, name.name);
      }
    }
    for (const constraint of constraints ?? []) this.#constrained(name, constraint);
    this.#tables.set(tableKey(name), table);
  }

  #constrained(
    {name}: QualifiedName,
    constraint: NonNullable<AstOf<'create table'>['constraints']>[number],
  ): void {
    const given = constraint.constraintName?.name;
    if (given === undefined) return;
    if (constraint.type === 'foreign key') this.#foreignKeys.set(given, name);
    else if (constraint.type !== 'check') {
      this.#addUnique(
        name,
        constraint.columns.map(column => column.name),
        given,
      );
    }
  }

  #altered(table: QualifiedName, change: AstOf<'alter table'>['changes'][number]): void {
    const columns = this.columnsOf(table);
    switch (change.type) {
      case 'add column':
        columns?.set(change.column.name.name, declaredType(change.column.dataType));
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

  #addUnique(table: string, columns: readonly string[], name: string): void {
    this.#uniqueKeys.push({table, columns: columns.join(','), name});
  }
}

function renamed(columns: TableColumns, from: string, to: string): TableColumns {
  return new Map([...columns].map(([name, type]) => [name === from ? to : name, type]));
}
