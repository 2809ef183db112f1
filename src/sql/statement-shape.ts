import {analyzeSql} from './analyze-sql';
import {BoundedCache} from './bounded-cache';
import {ShapeWriter} from './shape-writer';
import type {Statement} from './statement';
import {Tokenizer} from './tokenizer';

const shapes = new BoundedCache(shape);

/**
 * What stays of a text of SQL when its values are taken out, so that executions of one statement can be counted together:
 * - constants (`true`, `false` and `null` where they are values) and parameters become `?`, with their sign;
 * - the elements of an IN list, an ARRAY and the rows of VALUES are each given once, followed by `…`, however many there are;
 * - unquoted words are in lower case, quoted names stay as they are, savepoints lose their names;
 * - white space and comments count for nothing.
 *
 * A shape is SQL to this function: the shape of a shape is the shape itself.
 *
 * @example
 * statementShape('SELECT * FROM users WHERE id IN (1, 2, 3) -- three') // 'select * from users where id in (?, …)'
 */
export function statementShape(sql: string): string {
  return shapes.get(sql);
}

function shape(sql: string): string {
  return analyzeSql(sql)
    .statements.map(statement => shapeOf(sql, statement))
    .join('; ');
}

function shapeOf(sql: string, {type, start, end}: Statement): string {
  switch (type.kind) {
    // Libraries number their savepoints through the whole process, or name them at random.
    case 'savepoint':
      return 'savepoint ?';
    case 'release':
      return 'release savepoint ?';
    case 'rollback-to':
      return 'rollback to savepoint ?';
    default: {
      const writer = new ShapeWriter();
      const tokens = new Tokenizer(sql, start, end);
      while (tokens.next() !== 'end') writer.add(tokens.kind, tokens.text);
      return writer.finish();
    }
  }
}
