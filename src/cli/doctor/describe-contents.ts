import type {Backend} from '../../wire/backend';
import {frontend} from '../../wire/encode';
import {quoteIdentifier, quoteLiteral} from '../../shared/quote-identifier';
import {ExchangeRunner} from '../../sandbox/exchange';
import {hearOwn} from '../../sandbox/own-query';

/** What a database holds: the definition of each object, and a digest of each table's rows, by kind and name. */
export type Contents = ReadonlyMap<string, string>;

// Those of extensions come with their versions.
const OWN = (oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = ${oid} AND d.deptype = 'e')`;

const NAMESPACES = `(SELECT oid, nspname, nspacl FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%')`;

/** PostgreSQL manual, 53 "System Catalogs". Each gives a kind, a name and a definition. */
const OBJECTS = [
  `SELECT 'extension', extname::text, extversion FROM pg_extension`,
  `SELECT 'schema', nspname::text, nspacl::text FROM ${NAMESPACES} n`,
  `SELECT 'relation', format('%I.%I', nspname, relname), concat_ws(' ', relkind, relpersistence, relrowsecurity, relacl)
     FROM pg_class c JOIN ${NAMESPACES} n ON n.oid = relnamespace WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND ${OWN('c.oid')}`,
  `SELECT 'column', format('%I.%I.%I', nspname, relname, attname),
          concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated, pg_get_expr(adbin, adrelid))
     FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN ${NAMESPACES} n ON n.oid = relnamespace
     LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'c', 'f') AND ${OWN('c.oid')}`,
  `SELECT 'constraint', format('%I on %s', conname, coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text)),
          pg_get_constraintdef(c.oid)
     FROM pg_constraint c JOIN ${NAMESPACES} n ON n.oid = connamespace WHERE ${OWN('c.oid')}`,
  `SELECT 'index', format('%I.%I', nspname, relname), pg_get_indexdef(c.oid)
     FROM pg_class c JOIN ${NAMESPACES} n ON n.oid = relnamespace WHERE relkind IN ('i', 'I') AND ${OWN('c.oid')}`,
  `SELECT 'trigger', format('%I on %s', tgname, tgrelid::regclass), pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal`,
  `SELECT 'view', format('%I.%I', nspname, relname), pg_get_viewdef(c.oid)
     FROM pg_class c JOIN ${NAMESPACES} n ON n.oid = relnamespace WHERE relkind IN ('v', 'm') AND ${OWN('c.oid')}`,
  `SELECT 'function', format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(p.oid)),
          pg_get_functiondef(p.oid) || coalesce(proacl::text, '')
     FROM pg_proc p JOIN ${NAMESPACES} n ON n.oid = pronamespace WHERE prokind IN ('f', 'p', 'w') AND ${OWN('p.oid')}`,
  `SELECT 'enum', format('%I.%I', nspname, typname), string_agg(enumlabel, ', ' ORDER BY enumsortorder)
     FROM pg_enum JOIN pg_type t ON t.oid = enumtypid JOIN ${NAMESPACES} n ON n.oid = typnamespace GROUP BY 2`,
  `SELECT 'policy', format('%I on %s', polname, polrelid::regclass),
          concat_ws(' ', polcmd, polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) FROM pg_policy`,
  `SELECT 'sequence', seqrelid::regclass::text, concat_ws(' ', seqstart, seqincrement, pg_sequence_last_value(seqrelid)) FROM pg_sequence`,
];

const TABLES = `
  SELECT coalesce(json_agg(json_build_array(nspname, relname)), '[]')
    FROM pg_class c JOIN ${NAMESPACES} n ON n.oid = relnamespace WHERE relkind IN ('r', 'm') AND relispopulated`;

/** Rows have no order, and a row's text no type that cannot be compared. */
function digestRows([schema, table]: readonly [string, string]): string {
  const name = `${quoteIdentifier(schema)}.${quoteIdentifier(table)}`;
  const shown = `format('%I.%I', ${quoteLiteral(schema)}, ${quoteLiteral(table)})`;
  return `SELECT 'rows', ${shown}, count(*) || ' ' || md5(coalesce(string_agg(row, '' ORDER BY row), ''))
            FROM (SELECT md5(t::text) COLLATE "C" AS row FROM ${name} t) AS rows`;
}

/** Reads what the database of a backend holds; takes time in proportion to it, for `limitMs` at the most. */
export async function describeContents(backend: Backend, limitMs: number): Promise<Contents> {
  const exchanges = new ExchangeRunner(backend);
  const read = async (sql: string): Promise<unknown> => {
    const query = hearOwn(backend, {what: 'read the schema', bytes: frontend.query(sql), limitMs});
    exchanges.start(query.exchange, query.bytes, 0);
    const row = await query.row;
    return JSON.parse(row?.[0] ?? '[]');
  };
  const tables = (await read(TABLES)) as readonly (readonly [string, string])[];
  const all = [...OBJECTS, ...tables.map(digestRows)].join(' UNION ALL ');
  const objects = `SELECT json_agg(json_build_array(kind, name, definition)) FROM (${all}) AS o(kind, name, definition)`;
  const contents = (await read(objects)) as readonly (readonly [string, string, string | null])[];
  return new Map(contents.map(([kind, name, definition]) => [`${kind} ${name}`, definition ?? '']));
}
