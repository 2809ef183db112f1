import type {Ast} from './ast';

const TAGS: Readonly<Partial<Record<Ast['type'], string>>> = {
  'truncate table': 'TRUNCATE TABLE',
  'create enum': 'CREATE TYPE',
  'create composite type': 'CREATE TYPE',
  'alter enum': 'ALTER TYPE',
  'create materialized view': 'CREATE MATERIALIZED VIEW',
  'refresh materialized view': 'REFRESH MATERIALIZED VIEW',
};

const CHANGES_SCHEMA = /^(?:create|alter|drop|comment|do)\b/;

/** What CommandComplete says of a statement (PostgreSQL manual, 55.7). */
export function commandTag(statement: Ast, rows: number): string {
  switch (statement.type) {
    case 'with':
    case 'with recursive':
      return commandTag(statement.in, rows);
    case 'select':
    case 'union':
    case 'union all':
    case 'values':
      return `SELECT ${rows}`;
    case 'insert':
      return `INSERT 0 ${rows}`;
    case 'update':
    case 'delete':
      return `${statement.type.toUpperCase()} ${rows}`;
    default:
      return TAGS[statement.type] ?? statement.type.toUpperCase();
  }
}

/** Whether pg-mem carries a statement out at once, and no backup brings back what was before. */
export function affectsSchema({type}: Ast): boolean {
  return CHANGES_SCHEMA.test(type);
}

/** Whether a read-only transaction refuses a statement (PostgreSQL manual, SET TRANSACTION). */
export function writes(statement: Ast): boolean {
  if (statement.type === 'with')
    return [...statement.bind.map(each => each.statement), statement.in].some(writes);
  return /^(?:insert|update|delete|truncate)\b/.test(statement.type) || affectsSchema(statement);
}
