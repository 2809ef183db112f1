import {skipClass, SPACE} from './character-class';

/** Where the white space and the comments end that start at `from`: before a comment that never ends, too. */
export function spaceEnd(sql: string, from: number): number {
  let at = from;
  for (;;) {
    at = skipClass(SPACE, sql, at);
    if (!startsComment(sql, at)) return at;
    const end = sql.charCodeAt(at) === 0x2d /* - */ ? lineEnd(sql, at) : commentEnd(sql, at);
    if (end === -1) return at;
    at = end;
  }
}

/** Whether there is `--` or the start of a block comment. */
export function startsComment(sql: string, at: number): boolean {
  const code = sql.charCodeAt(at);
  if (code === 0x2d /* - */) return sql.charCodeAt(at + 1) === 0x2d;
  return code === 0x2f /* / */ && sql.charCodeAt(at + 1) === 0x2a; /* * */
}

/** Where the line ends that `from` is on. */
export function lineEnd(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) return at;
  }
  return sql.length;
}

/** Where a block comment ends, -1 for one that does not: they nest. */
function commentEnd(sql: string, from: number): number {
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    const following = sql.charCodeAt(at + 1);
    if (code === 0x2f && following === 0x2a) {
      depth++;
      at++;
    } else if (code === 0x2a && following === 0x2f) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
