import {DIGIT, HEX_DIGIT, isA, skipClass} from './character-class';

/**
 * Where the number ends that starts at `from`: `42`, `3.5`, `.5`, `1e-9`, `0xff`, `1_000`.
 *
 * @see PostgreSQL's manual, 4.1.2.6 "Numeric Constants"
 */
export function numberEnd(sql: string, from: number): number {
  if (sql.charCodeAt(from) === 0x30 /* 0 */) {
    const base = sql.charCodeAt(from + 1) | 0x20;
    if (base === 0x78 || base === 0x6f || base === 0x62 /* x, o, b */) {
      const end = digitsEnd(base === 0x78 ? HEX_DIGIT : DIGIT, sql, from + 2);
      if (end > from + 2) return end;
    }
  }
  let end = digitsEnd(DIGIT, sql, from);
  // Two dots are a range: 1..10.
  if (sql.charCodeAt(end) === 0x2e /* . */ && sql.charCodeAt(end + 1) !== 0x2e) {
    end = digitsEnd(DIGIT, sql, end + 1);
  }
  if ((sql.charCodeAt(end) | 0x20) === 0x65 /* e */) {
    const sign = sql.charCodeAt(end + 1);
    const digits = end + (sign === 0x2b || sign === 0x2d /* + - */ ? 2 : 1);
    if (isA(DIGIT, sql.charCodeAt(digits))) end = digitsEnd(DIGIT, sql, digits);
  }
  return end;
}

/** Single underscores may stand between digits, and after the `0x` of a base. */
function digitsEnd(digits: number, sql: string, from: number): number {
  let end = skipClass(digits, sql, from);
  while (sql.charCodeAt(end) === 0x5f /* _ */ && isA(digits, sql.charCodeAt(end + 1))) {
    end = skipClass(digits, sql, end + 1);
  }
  return end;
}
