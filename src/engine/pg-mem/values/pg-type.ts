import type {TypeName} from '../sql/ast';

/** A type as a row description tells it (PostgreSQL manual, 55.7 "RowDescription"). */
export interface PgType {
  readonly oid: number;
  /** The size of its values in bytes, negative where they vary. */
  readonly size: number;
  /** `pg_attribute.atttypmod`: a length, a precision and scale; -1 for none. */
  readonly modifier: number;
  /** How many digits a numeric shows behind its point; null where it may be any number. */
  readonly scale: number | null;
}

/** Name, oid, size and the oid of its arrays (`pg_type`). */
const TYPES = [
  ['bool', 16, 1, 1000],
  ['bytea', 17, -1, 1001],
  ['int8', 20, 8, 1016],
  ['int2', 21, 2, 1005],
  ['int4', 23, 4, 1007],
  ['text', 25, -1, 1009],
  ['oid', 26, 4, 1028],
  ['json', 114, -1, 199],
  ['point', 600, 16, 1017],
  ['float4', 700, 4, 1021],
  ['float8', 701, 8, 1022],
  ['inet', 869, -1, 1041],
  ['bpchar', 1042, -1, 1014],
  ['varchar', 1043, -1, 1015],
  ['date', 1082, 4, 1182],
  ['time', 1083, 8, 1183],
  ['timestamp', 1114, 8, 1115],
  ['timestamptz', 1184, 8, 1185],
  ['interval', 1186, 16, 1187],
  ['timetz', 1266, 12, 1270],
  ['numeric', 1700, -1, 1231],
  ['regclass', 2205, 4, 2210],
  ['regtype', 2206, 4, 2211],
  ['record', 2249, -1, 2287],
  ['void', 2278, 4, 2278],
  ['uuid', 2950, 16, 2951],
  ['jsonb', 3802, -1, 3807],
] as const;

export type TypeId = (typeof TYPES)[number][0];

/** Other names of types, those that pg-mem uses among them. */
const SYNONYMS: Readonly<Record<string, TypeId>> = {
  int: 'int4',
  integer: 'int4',
  serial: 'int4',
  serial4: 'int4',
  bigint: 'int8',
  bigserial: 'int8',
  serial8: 'int8',
  smallint: 'int2',
  smallserial: 'int2',
  serial2: 'int2',
  decimal: 'numeric',
  real: 'float4',
  float: 'float8',
  'double precision': 'float8',
  boolean: 'bool',
  character: 'bpchar',
  char: 'bpchar',
  'character varying': 'varchar',
  citext: 'text',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
};

const byName = new Map<string, PgType>(
  TYPES.map(([name, oid, size]) => [name, {oid, size, modifier: -1, scale: null}]),
);
const arrayOf = new Map<number, number>(TYPES.map(([, oid, , array]) => [oid, array]));
const elementOf = new Map<number, PgType>(TYPES.map(([name, , , array]) => [array, byName.get(name)!]));
const nameOf = new Map<number, TypeId>(TYPES.map(([name, oid]) => [oid, name]));

export function pgType(id: TypeId): PgType {
  return byName.get(id)!;
}

/** The name of a type, as casts to it name their column. */
export function typeId({oid}: PgType): TypeId | null {
  return nameOf.get(oid) ?? null;
}

/** The type behind a name in any of its forms; null for one that is not built in. */
export function typeNamed(name: string): PgType | null {
  return byName.get(SYNONYMS[name] ?? name) ?? null;
}

export function arrayType({oid}: PgType): PgType {
  return {oid: arrayOf.get(oid) ?? arrayOf.get(25)!, size: -1, modifier: -1, scale: null};
}

/** The type of an array's elements; null where it is no array. */
export function elementType({oid}: PgType): PgType | null {
  return elementOf.get(oid) ?? null;
}

/** The type that a column or a cast declares; null for one that is not built in. */
export function declaredType(declared: TypeName): PgType | null {
  if (declared.kind === 'array') {
    const element = declaredType(declared.arrayOf);
    return element && arrayType(element);
  }
  const type = typeNamed(declared.name);
  if (type === null) return null;
  const lengths = declared.config ?? [];
  const [precision, scale = 0] = lengths;
  return {
    ...type,
    modifier: modifierOf(typeId(type)!, lengths),
    scale: typeId(type) === 'numeric' && precision !== undefined ? scale : null,
  };
}

/** A numeric without a limit, that shows so many digits behind its point. */
export function numericType(scale: number | null): PgType {
  return {...pgType('numeric'), scale};
}

function modifierOf(id: TypeId, [first, second]: readonly number[]): number {
  switch (id) {
    case 'bpchar':
      return (first ?? 1) + 4;
    case 'varchar':
      return first === undefined ? -1 : first + 4;
    case 'numeric':
      return first === undefined ? -1 : ((first << 16) | (second ?? 0)) + 4;
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      return first ?? -1;
    default:
      return -1;
  }
}
