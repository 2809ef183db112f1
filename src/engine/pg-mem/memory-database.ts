import type {FieldInfo, IMemoryDb, IPreparedQuery} from 'pg-mem';
import {BoundedCache} from '../../sql/bounded-cache';
import {adaptSchema} from './sql/adapt-schema';
import type {Ast, AstOf, Expression} from './sql/ast';
import {bindStatement, countParameters} from './sql/bind-statement';
import {Catalog} from './sql/catalog';
import {describeColumns} from './sql/describe-columns';
import {encodeValue, scalarOf} from './values/encode-value';
import {limitError, StatementError} from './limit-error';
import type {PgMem} from './load-pg-mem';
import {dropOffsets, type Parameters} from './sql/parameter-literal';
import {parameterTypes} from './sql/parameter-types';
import {parseError} from './sql/parse-error';
import {arrayType, pgType, typeNamed, type PgType} from './values/pg-type';
import {spellReferences} from './sql/references';
import {registerSessionFunctions, type FunctionContext} from './session-functions';
import {affectsSchema, commandTag} from './sql/command-tag';
import {SessionTurns} from './session-turns';
import type {Backup} from './transaction-stack';

/** A column of a result. */
export interface ResultColumn {
  readonly name: string;
  readonly type: PgType;
}

/** What a statement has brought. */
export interface StatementResult {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly tag: string;
}

/** A statement with its values, before it runs. */
export interface BoundStatement {
  /** The columns of its result; null where it has none. */
  readonly columns: readonly ResultColumn[] | null;
  run(): StatementResult;
}

/** A database of pg-mem, and what its schema declares. */
export class MemoryDatabase {
  readonly turns = new SessionTurns();
  readonly #pgMem: PgMem;
  readonly #db: IMemoryDb;
  readonly #catalog = new Catalog();
  readonly #parsed: BoundedCache<Ast>;
  #context: FunctionContext | null = null;
  #isSealed = false;

  constructor(pgMem: PgMem) {
    this.#pgMem = pgMem;
    this.#db = pgMem.pgMem.newDb({noErrorDiagnostic: true});
    this.#parsed = new BoundedCache(sql => this.#parse(sql));
    registerSessionFunctions(this.#db, pgMem.pgMem.DataType, () => this.#context!);
  }

  /** How many tables the schema has. */
  get tables(): number {
    return this.#catalog.tables;
  }

  get catalog(): Catalog {
    return this.#catalog;
  }

  /** From now on the schema stays as it is: a backup is of the data alone. */
  seal(): void {
    this.#isSealed = true;
  }

  backUp(): Backup {
    return this.#db.backup();
  }

  /** @throws StatementError where pg-mem's parser does not understand it. */
  parse(sql: string): Ast {
    return this.#parsed.get(sql);
  }

  countParameters(statement: Ast): number {
    return countParameters(this.#pgMem, statement);
  }

  /** The types that a statement's parameters should have, as far as they are known. */
  parameterTypes(statement: Ast): ReadonlyMap<number, PgType> {
    return parameterTypes(this.#pgMem, statement, this.#catalog);
  }

  /** Puts a statement's values into it, and compiles it as far as that can be done before it runs. */
  bind(statement: Ast, parameters: Parameters, context: FunctionContext): BoundStatement {
    this.#context = context;
    const literal = dropOffsets(parameters, () => this.parameterTypes(statement));
    const bound = bindStatement(this.#pgMem, this.#catalog, statement, literal);
    if (affectsSchema(statement)) return {columns: null, run: () => this.#changeSchema(bound, context)};
    const query = this.#prepare(bound);
    const {result: fields} = query.describe();
    const columns = fields.length === 0 ? null : this.#describe(bound, fields);
    return {columns, run: () => this.#run(query, bound, columns, context)};
  }

  #prepare(statement: Ast): IPreparedQuery {
    const {public: schema} = this.#db;
    const query = schema.prepare(statement);
    if (statement.type !== 'insert' || statement.onConflict?.do !== 'do nothing' || !statement.onConflict.on)
      return query;
    // With a target pg-mem counts and returns the rows that it does not insert, without one it does not; but only the target
    // says whether a conflict is an error.
    const untargeted = schema.prepare({...statement, onConflict: {do: 'do nothing'}});
    return {
      describe: () => query.describe(),
      bind: () => {
        const backup = this.#db.backup();
        query.bind().executeAll();
        backup.restore();
        return untargeted.bind();
      },
    };
  }

  #changeSchema(statement: Ast, context: FunctionContext): StatementResult {
    const tag = commandTag(statement, 0);
    if (this.#isSealed) throw limitError(`${tag} within a test, as it cannot undo it`);
    this.#context = context;
    const adapted = adaptSchema(statement, this.#catalog);
    for (const each of [...adapted.before, adapted.statement, ...adapted.after]) this.#db.public.query(each);
    this.#catalog.ran(adapted.statement);
    if (statement.type === 'create view') {
      const columns = describeColumns(statement.query, this.#catalog) ?? [];
      this.#catalog.addView(statement.name, new Map(columns.map(({name, type}) => [name, type])));
    }
    return {rows: [], tag};
  }

  #run(
    query: IPreparedQuery,
    statement: Ast,
    columns: readonly ResultColumn[] | null,
    context: FunctionContext,
  ): StatementResult {
    this.#context = context;
    const {rows, rowCount, fields} = query.bind().executeAll();
    const tag = commandTag(statement, rowCount);
    if (statement.type === 'truncate table' && statement.identity === 'restart')
      this.#restartSequences(statement);
    if (columns === null) return {rows: [], tag};
    const keys = rowKeys(fields);
    return {
      rows: (rows as readonly Readonly<Record<string, unknown>>[]).map(row =>
        columns.map(({type}, i) => {
          const value = row[keys[i]!];
          return encodeValue(isList(fields[i]) ? scalarOf(value) : value, type);
        }),
      ),
      tag,
    };
  }

  /** pg-mem restarts those of identity columns. */
  #restartSequences({tables, cascade}: AstOf<'truncate table'>): void {
    const all = tables.flatMap(table =>
      cascade === 'cascade'
        ? [...this.#catalog.withReferring(table.name)].map(name => ({...table, name}))
        : [table],
    );
    for (const name of all.flatMap(table => this.#catalog.sequencesOf(table))) {
      const args: Expression[] = [
        {type: 'string', value: name},
        {type: 'integer', value: 1},
        {type: 'boolean', value: false},
      ];
      this.#db.public.query({
        type: 'select',
        columns: [{expr: {type: 'call', function: {name: 'setval'}, args}}],
      });
    }
  }

  #describe(statement: Ast, fields: readonly FieldInfo[]): readonly ResultColumn[] {
    const described = describeColumns(statement, this.#catalog);
    const isWhole = described?.length === fields.length;
    return fields.map((field, i) => {
      const column = isWhole ? described[i]! : null;
      return {name: column?.name ?? field.name, type: column?.type ?? typeOfField(field)};
    });
  }

  #parse(sql: string): Ast {
    const spelled = spellReferences(sql);
    try {
      const [statement] = this.#pgMem.parser.parse(spelled);
      if (statement) return statement;
    } catch (error) {
      throw parseError(spelled, error, spelled === sql);
    }
    throw new StatementError('42601', 'there is no statement');
  }
}

/** pg-mem gives the rows of a subquery as one value of this type, which PostgreSQL does not have. */
function isList(field: FieldInfo | undefined): boolean {
  return (field?.type as string | undefined) === 'list';
}

function typeOfField(field: FieldInfo): PgType {
  if ((field.type as string) === 'array') return arrayType(pgType('text'));
  // One of the schema's own, as an enum.
  return typeNamed(field.type) ?? {...pgType('text'), oid: field.typeId, size: 4};
}

/** The keys of a row by column: where two columns have one name, pg-mem numbers the later ones. */
function rowKeys(fields: readonly FieldInfo[]): readonly string[] {
  const taken = new Set<string>();
  return fields.map(({name}) => {
    let key = name;
    for (let i = 1; taken.has(key); i++) key = `${name}${i}`;
    taken.add(key);
    return key;
  });
}
