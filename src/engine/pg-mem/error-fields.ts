import type {ErrorFields} from '../../wire/encode';
import type {Ast} from './sql/ast';
import type {Catalog} from './sql/catalog';
import {LIMIT_HINT, limitError, StatementError} from './limit-error';

/** What pg-mem's own errors hold. */
interface MemoryError {
  readonly message?: string;
  readonly code?: string;
  readonly data?: {readonly error: string; readonly details?: string; readonly hint?: string};
}

interface Rule {
  readonly pattern: RegExp;
  readonly fields: (match: readonly string[], found: Found) => ErrorFields;
}

/** Where an error was found. */
interface Found {
  /** The table that the statement changes. */
  readonly table: string;
  readonly detail: string | undefined;
  readonly catalog: Catalog;
}

const byCode =
  (C: string): Rule['fields'] =>
  ([M]) => ({C, M: M!});

/** pg-mem's words for what PostgreSQL reports with a code and fields of its own. */
const RULES: readonly Rule[] = [
  {
    pattern: /^insert into "(.+?)" .*duplicate key value violates unique constraint/s,
    fields: ([, table], {detail, catalog}) => {
      const [, columns = '', values = ''] =
        /^Key \((.*?)\)=\((.*)\) already exists/s.exec(detail ?? '') ?? [];
      const name = catalog.uniqueKeyOn(table!, columns) ?? `${table!}_pkey`;
      const D = columns === '' ? undefined : `Key (${spaced(columns)})=(${spaced(values)}) already exists.`;
      const M = `duplicate key value violates unique constraint "${name}"`;
      return {C: '23505', M, ...(D !== undefined && {D}), s: 'public', t: table!, n: name};
    },
  },
  {
    pattern: /^null value in column "(.+?)" violates not-null constraint/,
    fields: ([, column], {table}) => ({
      C: '23502',
      M: `null value in column "${column!}" of relation "${table}" violates not-null constraint`,
      s: 'public',
      t: table,
      c: column!,
    }),
  },
  {
    pattern: /^check constraint "(.+?)" is violated/,
    fields: ([, name], {table}) => ({
      C: '23514',
      M: `new row for relation "${table}" violates check constraint "${name!}"`,
      s: 'public',
      t: table,
      n: name!,
    }),
  },
  {
    pattern: /^insert or update on table ".+?" violates foreign key constraint on table "(.+?)"/,
    fields: ([, name], {table, catalog}) => {
      const t = catalog.tableOfForeignKey(name!) ?? table;
      const M = `insert or update on table "${t}" violates foreign key constraint "${name!}"`;
      return {C: '23503', M, s: 'public', t, n: name!};
    },
  },
  {
    pattern: /^update or delete on table "(.+?)" violates foreign key constraint on table "(.+?)"/,
    fields: ([, referenced, name], {catalog}) => {
      const t = catalog.tableOfForeignKey(name!) ?? '';
      const M = `update or delete on table "${referenced!}" violates foreign key constraint "${name!}" on table "${t}"`;
      return {C: '23503', M, s: 'public', t, n: name!};
    },
  },
  {pattern: /^Unkonwn language "(.+?)"/, fields: ([, language]) => limitError(`code in ${language!}`).fields},
  {pattern: /^relation ".+" does not exist/, fields: byCode('42P01')},
  {pattern: /^relation ".+" already exists/, fields: byCode('42P07')},
  {pattern: /^column reference ".+" is ambiguous/, fields: byCode('42702')},
  {
    pattern: /^column "(.+?)" does not exist/,
    fields: ([, column], {table}) => {
      // Of a table that is written to PostgreSQL says which.
      const isQualified = column!.includes('.');
      const name = isQualified ? column! : `"${column!}"`;
      return {
        C: '42703',
        M: `column ${name}${table === '' || isQualified ? '' : ` of relation "${table}"`} does not exist`,
        ...(isQualified && {H: `pg-mem does not know an outer query's columns in a subquery. ${LIMIT_HINT}`}),
      };
    },
  },
  {pattern: /^type ".+" does not exist/, fields: byCode('42704')},
  {pattern: /^function .+ does not exist/, fields: ([M]) => ({C: '42883', M: M!, H: LIMIT_HINT})},
  {pattern: /^operator does not exist: .+/i, fields: ([M]) => ({C: '42883', M: M!, H: LIMIT_HINT})},
  {
    pattern: /^cannot cast type text to (\S+)(?: in string:? "?(.*?)"?)?$/s,
    fields: ([, type, value]) => ({
      C: '22P02',
      M: `invalid input syntax for type ${type === 'bool' ? 'boolean' : type!}: "${value ?? ''}"`,
    }),
  },
  {
    pattern: /^cannot cast type (.+)/,
    fields: ([M]) => ({C: '42846', M: M!, H: LIMIT_HINT}),
  },
  {
    pattern: /^invalid input syntax for (?:type )?(\S+?): (.*)/s,
    fields: ([, type, value]) => ({
      C: '22P02',
      M: `invalid input syntax for type ${type === 'float' ? 'numeric' : type!}: "${value!}"`,
    }),
  },
  {pattern: /^invalid input (?:value|syntax) for .+/, fields: byCode('22P02')},
  {
    pattern: /^Invalid (?:timestamp|time) format: (.*)/s,
    fields: ([, value]) =>
      /^\d+-\d+-\d+/.test(value!)
        ? {C: '22008', M: `date/time field value out of range: "${value!}"`}
        : {C: '22007', M: `invalid input syntax for type timestamp: "${value!}"`},
  },
  {
    pattern: /^Syntax error at line/,
    fields: () => ({C: '22P02', M: 'malformed literal of an array, interval or geometric type'}),
  },
  {pattern: /^cannot truncate a table referenced/, fields: byCode('0A000')},
  {pattern: /^value too long for type .+/, fields: byCode('22001')},
  {pattern: /^cannot insert .*into column ".+"/, fields: byCode('428C9')},
  {pattern: /^.+ is of type .+ but expression is of type .+/, fields: byCode('42804')},
  {
    pattern: /^There is no unique or exclusion constraint matching the ON CONFLICT specification/,
    fields: () => ({
      C: '42P10',
      M: 'there is no unique or exclusion constraint matching the ON CONFLICT specification',
    }),
  },
  {pattern: /^INSERT has more expressions than target columns/, fields: byCode('42601')},
];

/** The fields that an error of pg-mem has as a server's. */
export function errorFields(error: unknown, statement: Ast | null, catalog: Catalog): ErrorFields {
  if (error instanceof StatementError) return error.fields;
  const {message = String(error), code, data} = error as MemoryError;
  const [first = ''] = (data?.error ?? message).split('\n\n');
  const text = first.replace(/^ERROR: /, '');
  for (const {pattern, fields} of RULES) {
    const match = pattern.exec(text);
    if (match) return fields(match, {table: targetOf(statement), detail: data?.details, catalog});
  }
  if (data)
    return {
      C: code ?? 'XX000',
      M: text,
      ...(code === undefined && {H: 'pg-mem tells no SQLSTATE for this error.'}),
      ...(data.details !== undefined && {D: data.details}),
    };
  // Neither an error of the statement nor one that pg-mem knows of: it is one of pg-mem's own.
  return {
    C: '0A000',
    M: `pg-mem cannot run this: ${text.replace(/^\P{L}*Not supported[^\p{L}"]*/u, '')}`,
    H: LIMIT_HINT,
  };
}

function targetOf(statement: Ast | null): string {
  switch (statement?.type) {
    case 'insert':
      return statement.into.name;
    case 'update':
      return statement.table.name;
    case 'delete':
      return statement.from.name;
    default:
      return '';
  }
}

function spaced(list: string): string {
  return list.split(',').join(', ');
}
