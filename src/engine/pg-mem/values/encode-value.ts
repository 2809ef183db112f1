import {limitError, StatementError} from '../limit-error';
import {formatDate, formatInterval, formatTimestamp} from './format-time';
import {formatFloat, formatInteger, formatNumeric} from './format-number';
import {elementType, typeId, type PgType} from './pg-type';

/** A value of pg-mem as PostgreSQL prints it; null for NULL. */
export function encodeValue(value: unknown, type: PgType): string | null {
  if (value === null || value === undefined) return null;
  const element = elementType(type);
  if (element !== null && Array.isArray(value)) return formatArray(value, element);
  const id = typeId(type);
  switch (id) {
    case 'void':
      return '';
    case 'bool':
      return value === true ? 't' : 'f';
    case 'int2':
    case 'int4':
    case 'int8':
      return typeof value === 'number' ? formatInteger(value, id) : formatOther(value);
    case 'float4':
    case 'float8':
      return typeof value === 'number' ? formatFloat(value) : formatOther(value);
    case 'numeric':
      return typeof value === 'number' ? formatNumeric(value, type) : formatOther(value);
    case 'bpchar':
      return formatOther(value).padEnd(Math.max(type.modifier - 4, 0));
    case 'date':
      return value instanceof Date ? formatDate(value) : formatOther(value);
    case 'timestamp':
      return value instanceof Date ? formatTimestamp(value) : formatOther(value);
    case 'timestamptz':
      return value instanceof Date ? `${formatTimestamp(value)}+00` : formatOther(value);
    case 'interval':
      return typeof value === 'object' ? formatInterval(value) : formatOther(value);
    case 'json':
      return JSON.stringify(value);
    case 'jsonb':
      return formatJsonb(value);
    case 'record':
      throw limitError('a whole row as one value');
    case 'bytea':
      return formatBytea(value as Buffer);
    default:
      return formatOther(value);
  }
}

/** The value of a scalar subquery, which pg-mem gives as the list of its rows. */
export function scalarOf(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  if (rows.length > 1) {
    throw new StatementError('21000', 'more than one row returned by a subquery used as an expression');
  }
  return rows[0];
}

function formatArray(values: readonly unknown[], element: PgType): string {
  const items = values.map(value => {
    if (Array.isArray(value)) return formatArray(value, element);
    const text = encodeValue(value, element);
    if (text === null) return 'NULL';
    const plain = text !== '' && !/[{}",\\\s]/.test(text) && text.toUpperCase() !== 'NULL';
    return plain ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
  });
  return `{${items.join(',')}}`;
}

/** As `jsonb_out`: keys by length, then by their bytes; a blank behind each colon and comma. */
function formatJsonb(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatJsonb).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, item]) => ({
    key,
    bytes: Buffer.from(key),
    item: item as unknown,
  }));
  entries.sort((a, b) => a.bytes.length - b.bytes.length || a.bytes.compare(b.bytes));
  return `{${entries.map(({key, item}) => `${JSON.stringify(key)}: ${formatJsonb(item)}`).join(', ')}}`;
}

/** pg-mem keeps the characters that a bytea was written with, and takes no notice of what they mean. */
function formatBytea(value: Buffer): string {
  const written = value.toString('latin1');
  return /^\\x(?:[0-9a-f]{2})*$/i.test(written) ? written.toLowerCase() : `\\x${value.toString('hex')}`;
}

function formatOther(value: unknown): string {
  if (value instanceof Date) return formatTimestamp(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number') return formatFloat(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
