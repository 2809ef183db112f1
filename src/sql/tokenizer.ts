/**
 * What a token is:
 * - `word`: an unquoted keyword or name; `quoted`: a `"…"` or `U&"…"` name
 * - `string`: every form of a quoted constant, with its continuations on further lines
 * - `symbol`: an operator or a punctuation mark
 * - `unterminated`: a comment, constant or name that the text ends within
 * - `end`: there are no more tokens
 */
export type TokenKind =
  'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'unterminated' | 'end';

const SPACE = 1;
const WORD_START = 2;
const DIGIT = 4;
const OPERATOR = 8;
const WORD_PART = 16;
const HEX_DIGIT = 32;

const classes = new Uint8Array(128);
function mark(characters: string, flags: number): void {
  for (let at = 0; at < characters.length; at++) {
    const code = characters.charCodeAt(at);
    classes[code] = (classes[code] ?? 0) | flags;
  }
}
mark(' \t\n\r\f\v', SPACE);
mark('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_', WORD_START | WORD_PART);
mark('0123456789', DIGIT | WORD_PART | HEX_DIGIT);
mark('abcdefABCDEF', HEX_DIGIT);
mark('$', WORD_PART);
mark('~!@#^&|`?+-*/%<>=', OPERATOR);

/** Operators that hold one of these may end in a sign; from the end of others a sign is split off. */
const MAY_END_IN_SIGN = /[~!@#^&|`?%]/;

function isA(flags: number, code: number): boolean {
  // Every character beyond ASCII is a letter to the server, non-breaking spaces included. NaN is the end of the text.
  return code < 128
    ? ((classes[code] ?? 0) & flags) !== 0
    : code >= 128 && (flags & (WORD_START | WORD_PART)) !== 0;
}

/**
 * Reads the tokens of a text of SQL, one at a time: {@link next} moves on, {@link kind}, {@link start} and {@link end}
 * say where it is. It reads as a server with `standard_conforming_strings = on` does, never throws and allocates nothing.
 *
 * @see PostgreSQL's manual, 4.1 "Lexical Structure"; src/backend/parser/scan.l
 */
export class Tokenizer {
  readonly #sql: string;
  readonly #limit: number;
  #kind: TokenKind = 'end';
  #start: number;
  #end: number;
  #previousEnd: number;

  /** Stands before the first token that starts at or after `from`; `to`, where given, is the end of a token. */
  constructor(sql: string, from = 0, to = sql.length) {
    this.#sql = sql;
    this.#limit = to;
    this.#start = this.#end = this.#previousEnd = from;
  }

  get kind(): TokenKind {
    return this.#kind;
  }

  get start(): number {
    return this.#start;
  }

  get end(): number {
    return this.#end;
  }

  /** Where the token before this one ends. */
  get previousEnd(): number {
    return this.#previousEnd;
  }

  get text(): string {
    return this.#sql.slice(this.#start, this.#end);
  }

  /** Whether the token is this one-character symbol. */
  isSymbol(character: string): boolean {
    return (
      this.#kind === 'symbol' &&
      this.#end === this.#start + 1 &&
      this.#sql.charCodeAt(this.#start) === character.charCodeAt(0)
    );
  }

  /** Whether the token is this unquoted word, given in lower case. */
  isWord(word: string): boolean {
    return (
      this.#kind === 'word' &&
      this.#end - this.#start === word.length &&
      this.#sql.slice(this.#start, this.#end).toLowerCase() === word
    );
  }

  next(): TokenKind {
    this.#previousEnd = this.#end;
    const skipped = this.#skipSpace(this.#end);
    this.#start = this.#end = skipped;
    if (skipped >= this.#limit) return (this.#kind = 'end');
    const code = this.#sql.charCodeAt(skipped);
    if (isA(WORD_START, code)) return this.#readWord(code);
    if (isA(DIGIT, code)) return this.#readNumber();
    if (code === 0x27 /* ' */) return this.#readString(skipped + 1, false);
    if (code === 0x22 /* " */) return this.#readQuoted(skipped + 1);
    if (code === 0x24 /* $ */) return this.#readDollar();
    if (code === 0x2e /* . */ && isA(DIGIT, this.#sql.charCodeAt(skipped + 1))) return this.#readNumber();
    if (code === 0x2f /* / */ && this.#sql.charCodeAt(skipped + 1) === 0x2a /* * */) {
      // Whole comments are skipped above.
      return this.#finish('unterminated', this.#sql.length);
    }
    return isA(OPERATOR, code) ? this.#readOperator() : this.#readPunctuation(code);
  }

  #finish(kind: TokenKind, end: number): TokenKind {
    this.#end = end;
    return (this.#kind = kind);
  }

  #skip(flags: number, from: number): number {
    let at = from;
    while (isA(flags, this.#sql.charCodeAt(at))) at++;
    return at;
  }

  /** Skips white space and comments; stays before a comment that never ends. */
  #skipSpace(from: number): number {
    const sql = this.#sql;
    for (let at = from; ;) {
      at = this.#skip(SPACE, at);
      const code = sql.charCodeAt(at);
      const following = sql.charCodeAt(at + 1);
      if (code === 0x2d && following === 0x2d /* -- */) {
        at = this.#lineEnd(at);
      } else if (code === 0x2f && following === 0x2a /* slash star */) {
        const end = this.#commentEnd(at);
        if (end === -1) return at;
        at = end;
      } else {
        return at;
      }
    }
  }

  #lineEnd(from: number): number {
    for (let at = from; at < this.#sql.length; at++) {
      const code = this.#sql.charCodeAt(at);
      if (code === 0x0a || code === 0x0d) return at;
    }
    return this.#sql.length;
  }

  /** Comments nest. */
  #commentEnd(from: number): number {
    const sql = this.#sql;
    for (let depth = 0, at = from; ; at += 2) {
      const close = sql.indexOf('*/', at);
      if (close === -1) return -1;
      const open = sql.indexOf('/*', at);
      if (open !== -1 && open < close) {
        depth++;
        at = open;
      } else {
        at = close;
        if (--depth === 0) return close + 2;
      }
    }
  }

  #readWord(first: number): TokenKind {
    const from = this.#start;
    const second = this.#sql.charCodeAt(from + 1);
    if (second === 0x27 /* ' */) {
      const letter = first | 0x20;
      if (letter === 0x65 /* e */) return this.#readString(from + 2, true);
      if (letter === 0x62 || letter === 0x78 || letter === 0x6e /* b, x, n */)
        return this.#readString(from + 2, false);
    } else if (second === 0x26 /* & */ && (first | 0x20) === 0x75 /* u */) {
      const third = this.#sql.charCodeAt(from + 2);
      if (third === 0x27 /* ' */) return this.#readString(from + 3, false);
      if (third === 0x22 /* " */) return this.#readQuoted(from + 3);
    }
    return this.#finish('word', this.#skip(WORD_PART, from + 1));
  }

  /** @param backslashes whether they escape, as in `E'…'` */
  #readString(from: number, backslashes: boolean): TokenKind {
    const sql = this.#sql;
    for (let at = from; ;) {
      const quote = sql.indexOf("'", at);
      if (quote === -1) return this.#finish('unterminated', sql.length);
      if (backslashes) {
        const backslash = sql.indexOf('\\', at);
        if (backslash !== -1 && backslash < quote) {
          at = backslash + 2;
          continue;
        }
      }
      if (sql.charCodeAt(quote + 1) === 0x27) {
        at = quote + 2;
        continue;
      }
      const continued = this.#continuation(quote + 1);
      if (continued === -1) return this.#finish('string', quote + 1);
      at = continued;
    }
  }

  /** A constant goes on after white space that holds a line break, and is of the same form there. */
  #continuation(from: number): number {
    let at = from;
    let lineBreak = false;
    for (;;) {
      const code = this.#sql.charCodeAt(at);
      if (code === 0x27 /* ' */) return lineBreak ? at + 1 : -1;
      if (code === 0x2d && this.#sql.charCodeAt(at + 1) === 0x2d /* -- */) {
        at = this.#lineEnd(at);
      } else if (isA(SPACE, code)) {
        lineBreak ||= code === 0x0a || code === 0x0d;
        at++;
      } else {
        return -1;
      }
    }
  }

  #readQuoted(from: number): TokenKind {
    for (let at = from; ; at += 2) {
      at = this.#sql.indexOf('"', at);
      if (at === -1) return this.#finish('unterminated', this.#sql.length);
      if (this.#sql.charCodeAt(at + 1) !== 0x22) return this.#finish('quoted', at + 1);
    }
  }

  /** `$1`, `$$…$$`, `$tag$…$tag$`, or a stray dollar sign. */
  #readDollar(): TokenKind {
    const sql = this.#sql;
    const from = this.#start + 1;
    if (isA(DIGIT, sql.charCodeAt(from))) return this.#finish('parameter', this.#skip(DIGIT, from));
    const tagEnd = isA(WORD_START, sql.charCodeAt(from)) ? this.#skip(WORD_START | DIGIT, from) : from;
    if (sql.charCodeAt(tagEnd) !== 0x24) return this.#finish('symbol', from);
    const tag = sql.slice(this.#start, tagEnd + 1);
    const close = sql.indexOf(tag, tagEnd + 1);
    return close === -1
      ? this.#finish('unterminated', sql.length)
      : this.#finish('string', close + tag.length);
  }

  #readNumber(): TokenKind {
    const sql = this.#sql;
    let at = this.#start;
    const base = sql.charCodeAt(at + 1) | 0x20;
    if (sql.charCodeAt(at) === 0x30 && (base === 0x78 || base === 0x6f || base === 0x62) /* 0x, 0o, 0b */) {
      const digits = base === 0x78 ? HEX_DIGIT : DIGIT;
      const end = this.#skipDigits(digits, at + 2);
      if (end > at + 2) return this.#finish('number', end);
    }
    at = this.#skipDigits(DIGIT, at);
    // Two dots are a range: 1..10.
    if (sql.charCodeAt(at) === 0x2e && sql.charCodeAt(at + 1) !== 0x2e) at = this.#skipDigits(DIGIT, at + 1);
    if ((sql.charCodeAt(at) | 0x20) === 0x65 /* e */) {
      const sign = sql.charCodeAt(at + 1);
      const digits = at + (sign === 0x2b || sign === 0x2d ? 2 : 1);
      if (isA(DIGIT, sql.charCodeAt(digits))) at = this.#skipDigits(DIGIT, digits);
    }
    return this.#finish('number', at);
  }

  /** Digits may be grouped by single underscores: 1_000. */
  #skipDigits(digits: number, from: number): number {
    let at = this.#skip(digits, from);
    while (this.#sql.charCodeAt(at) === 0x5f && isA(digits, this.#sql.charCodeAt(at + 1))) {
      at = this.#skip(digits, at + 1);
    }
    return at;
  }

  #readOperator(): TokenKind {
    const sql = this.#sql;
    const from = this.#start;
    let end = from + 1;
    while (isA(OPERATOR, sql.charCodeAt(end)) && !this.#startsComment(end)) end++;
    // So that `a=-1` is a comparison with -1 (manual, 4.1.3).
    while (end > from + 1 && isSign(sql.charCodeAt(end - 1))) {
      if (MAY_END_IN_SIGN.test(sql.slice(from, end - 1))) break;
      end--;
    }
    return this.#finish('symbol', end);
  }

  #startsComment(at: number): boolean {
    const code = this.#sql.charCodeAt(at);
    const following = this.#sql.charCodeAt(at + 1);
    return (code === 0x2d && following === 0x2d) || (code === 0x2f && following === 0x2a);
  }

  #readPunctuation(code: number): TokenKind {
    const following = this.#sql.charCodeAt(this.#start + 1);
    const isPair =
      (code === 0x3a && (following === 0x3a || following === 0x3d)) /* :: := */ ||
      (code === 0x2e && following === 0x2e); /* .. */
    return this.#finish('symbol', this.#start + (isPair ? 2 : 1));
  }
}

function isSign(code: number): boolean {
  return code === 0x2b || code === 0x2d;
}
