import type {Ast, Expression, OutputColumn, QualifiedName, Selection} from './ast';
import type {Catalog} from './catalog';
import {columnName} from './column-name';
import {inferType, type Scope} from './infer-type';
import type {PgType} from '../values/pg-type';

/** A column of a result: its name, and its type where it is known. */
export interface DescribedColumn {
  readonly name: string;
  readonly type: PgType | null;
}

type Columns = readonly DescribedColumn[];

/** A table, or what stands for one, in FROM. */
interface Source {
  readonly name: string;
  /** Null where they are not known. */
  readonly columns: Columns | null;
}

/** The columns of a statement's result as PostgreSQL would describe them; null where they cannot be told from its text. */
export function describeColumns(statement: Ast, catalog: Catalog): Columns | null {
  return new Describer(catalog, new Map()).statement(statement);
}

class Describer {
  readonly #catalog: Catalog;
  /** Those of WITH. */
  readonly #queries: ReadonlyMap<string, Columns | null>;

  constructor(catalog: Catalog, queries: ReadonlyMap<string, Columns | null>) {
    this.#catalog = catalog;
    this.#queries = queries;
  }

  statement(statement: Ast): Columns | null {
    switch (statement.type) {
      case 'insert':
        return this.#returning(statement.into, statement.returning);
      case 'delete':
        return this.#returning(statement.from, statement.returning);
      case 'update':
        return statement.from ? null : this.#returning(statement.table, statement.returning);
      case 'select':
      case 'union':
      case 'union all':
      case 'values':
      case 'with':
        return this.#selection(statement);
      default:
        return null;
    }
  }

  #selection(selection: Selection): Columns | null {
    switch (selection.type) {
      case 'select': {
        const sources = (selection.from ?? []).map((from): Source => {
          if (from.type === 'statement') {
            const columns = this.#selection(from.statement);
            return {name: from.alias, columns: columns && renamed(columns, from.columnNames)};
          }
          if (from.type === 'call') return {name: from.alias?.name ?? from.function.name, columns: null};
          return this.#table(from.name);
        });
        // USING makes one column of two.
        const isMerged = (selection.from ?? []).some(from => from.join?.using);
        return isMerged ? null : this.#output(selection.columns ?? [], sources);
      }
      case 'union':
      case 'union all':
        return this.#selection(selection.left);
      case 'values':
        return (selection.values[0] ?? []).map((value, i) => ({
          name: `column${i + 1}`,
          type: this.#infer(value, []),
        }));
      case 'with': {
        const queries = new Map(this.#queries);
        for (const {alias, statement} of selection.bind)
          queries.set(alias.name, new Describer(this.#catalog, queries).statement(statement));
        return new Describer(this.#catalog, queries).statement(selection.in);
      }
      default:
        return null;
    }
  }

  #returning(
    table: QualifiedName & {readonly alias?: string},
    columns: readonly OutputColumn[] | null | undefined,
  ) {
    return columns ? this.#output(columns, [this.#table(table)]) : null;
  }

  #table(table: QualifiedName & {readonly alias?: string}): Source {
    const name = table.alias ?? table.name;
    const query = table.schema === undefined ? this.#queries.get(table.name) : undefined;
    if (query !== undefined) return {name, columns: query};
    const columns = this.#catalog.columnsOf(table);
    return {name, columns: columns && [...columns].map(([column, type]) => ({name: column, type}))};
  }

  #output(columns: readonly OutputColumn[], sources: readonly Source[]): Columns | null {
    const described: DescribedColumn[] = [];
    for (const {expr, alias} of columns) {
      if (expr.type === 'ref' && expr.name === '*') {
        for (const source of sources) {
          if (expr.table && expr.table.name !== source.name) continue;
          if (!source.columns) return null;
          described.push(...source.columns);
        }
      } else described.push({name: alias?.name ?? columnName(expr), type: this.#infer(expr, sources)});
    }
    return described;
  }

  #infer(expression: Expression, sources: readonly Source[]): PgType | null {
    const scope: Scope = {
      typeOf: ({table, name}) => {
        for (const source of sources) {
          if (table && table.name !== source.name) continue;
          const found = source.columns?.find(column => column.name === name);
          if (found) return found.type;
        }
        return null;
      },
      typeOfQuery: query => this.#selection(query as Selection)?.[0]?.type ?? null,
    };
    return inferType(expression, scope);
  }
}

/** With the names that an alias gives to the first of them. */
function renamed(columns: Columns, names: readonly {readonly name: string}[] | null | undefined): Columns {
  return columns.map(({name, type}, i) => ({name: names?.[i]?.name ?? name, type}));
}
