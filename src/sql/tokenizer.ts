import {DIGIT, isA, OPERATOR, skipClass, SPACE, WORD_PART, WORD_START} from './character-class';
import {numberEnd} from './number-end';
import {lineEnd, spaceEnd, startsComment} from './space-end';

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

/** Operators that hold one of these may end in a sign; from the end of others a sign is split off. */
const MAY_END_IN_SIGN = /[~!@#^&|`?%]/;

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

  /** Moves to the next token, over white space and comments, and says what it is. */
  next(): TokenKind {
    const sql = this.#sql;
    this.#previousEnd = this.#end;
    const start = (this.#start = this.#end = spaceEnd(sql, this.#end));
    if (start >= this.#limit) return (this.#kind = 'end');
    const code = sql.charCodeAt(start);
    if (isA(WORD_START, code)) return this.#readWord(code);
    if (isA(DIGIT, code)) return this.#finish('number', numberEnd(sql, start));
    if (code === 0x27 /* ' */) return this.#readString(start + 1, false);
    if (code === 0x22 /* " */) return this.#readQuoted(start + 1);
    if (code === 0x24 /* $ */) return this.#readDollar();
    // Comments that end have been skipped.
    if (startsComment(sql, start)) return this.#finish('unterminated', sql.length);
    return isA(OPERATOR, code) ? this.#readOperator() : this.#readPunctuation(code);
  }

  #finish(kind: TokenKind, end: number): TokenKind {
    this.#end = end;
    return (this.#kind = kind);
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
    return this.#finish('word', skipClass(WORD_PART, this.#sql, from + 1));
  }

  /** @param backslashes whether they escape, as in `E'…'` */
  #readString(from: number, backslashes: boolean): TokenKind {
    const sql = this.#sql;
    let at = from;
    while (at !== -1) {
      const quote = backslashes ? unescapedQuote(sql, at) : sql.indexOf("'", at);
      if (quote === -1) return this.#finish('unterminated', sql.length);
      if (sql.charCodeAt(quote + 1) === 0x27) {
        at = quote + 2;
      } else {
        this.#finish('string', quote + 1);
        at = this.#continuation(quote + 1);
      }
    }
    return this.#kind;
  }

  /** A constant goes on after white space that holds a line break, and is of the same form there. */
  #continuation(from: number): number {
    let at = from;
    let lineBreak = false;
    for (;;) {
      const code = this.#sql.charCodeAt(at);
      if (code === 0x27 /* ' */) return lineBreak ? at + 1 : -1;
      if (code === 0x2d && this.#sql.charCodeAt(at + 1) === 0x2d /* -- */) {
        at = lineEnd(this.#sql, at);
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
    if (isA(DIGIT, sql.charCodeAt(from))) return this.#finish('parameter', skipClass(DIGIT, this.#sql, from));
    const tagEnd = isA(WORD_START, sql.charCodeAt(from))
      ? skipClass(WORD_START | DIGIT, this.#sql, from)
      : from;
    if (sql.charCodeAt(tagEnd) !== 0x24) return this.#finish('symbol', from);
    const tag = sql.slice(this.#start, tagEnd + 1);
    const close = sql.indexOf(tag, tagEnd + 1);
    return close === -1
      ? this.#finish('unterminated', sql.length)
      : this.#finish('string', close + tag.length);
  }

  #readOperator(): TokenKind {
    const sql = this.#sql;
    const from = this.#start;
    let end = from + 1;
    while (isA(OPERATOR, sql.charCodeAt(end)) && !startsComment(sql, end)) end++;
    // So that `a=-1` is a comparison with -1 (manual, 4.1.3).
    if (isSign(sql.charCodeAt(end - 1)) && !MAY_END_IN_SIGN.test(sql.slice(from, end))) {
      while (end > from + 1 && isSign(sql.charCodeAt(end - 1))) end--;
    }
    return this.#finish('symbol', end);
  }

  #readPunctuation(code: number): TokenKind {
    const from = this.#start;
    const following = this.#sql.charCodeAt(from + 1);
    if (code === 0x2e /* . */) {
      if (isA(DIGIT, following)) return this.#finish('number', numberEnd(this.#sql, from));
      return this.#finish('symbol', following === 0x2e ? from + 2 : from + 1);
    }
    const isPair = code === 0x3a /* : */ && (following === 0x3a || following === 0x3d); /* :: := */
    return this.#finish('symbol', isPair ? from + 2 : from + 1);
  }
}

function unescapedQuote(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    const code = sql.charCodeAt(at);
    if (code === 0x27 /* ' */) return at;
    if (code === 0x5c /* \ */) at++;
  }
  return -1;
}

function isSign(code: number): boolean {
  return code === 0x2b || code === 0x2d;
}
