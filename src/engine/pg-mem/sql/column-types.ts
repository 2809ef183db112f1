import type {PgMem} from '../load-pg-mem';
import type {PgType} from '../values/pg-type';
import type {Ast, QualifiedName} from './ast';
import type {Catalog} from './catalog';

/** The types of columns by their bare names, in all the tables that a statement names. */
export class ColumnTypes {
  readonly #catalog: Catalog;
  readonly #tables: QualifiedName[] = [];

  constructor({parser}: PgMem, statement: Ast, catalog: Catalog) {
    this.#catalog = catalog;
    parser.astVisitor(() => ({tableRef: table => void this.#tables.push(table)})).statement(statement);
  }

  of(column: string): PgType | null {
    for (const table of this.#tables) {
      const type = this.#catalog.columnsOf(table)?.get(column);
      if (type) return type;
    }
    return null;
  }
}
