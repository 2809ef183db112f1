import {readIdentifier} from './read-identifier';
import {readString} from './read-string';
import {Tokenizer} from './tokenizer';

/** Walks over one statement's tokens, with what a grammar needs: try a word, take a name, skip a list. */
export class StatementReader {
  readonly #sql: string;
  readonly #end: number;
  #tokens: Tokenizer;

  constructor(sql: string, start: number, end: number) {
    this.#sql = sql;
    this.#end = end;
    this.#tokens = this.#tokensFrom(start);
  }

  #tokensFrom(start: number): Tokenizer {
    const tokens = new Tokenizer(this.#sql, start, this.#end);
    tokens.next();
    return tokens;
  }

  isDone(): boolean {
    return this.#tokens.kind === 'end';
  }

  isName(): boolean {
    return this.#tokens.kind === 'word' || this.#tokens.kind === 'quoted';
  }

  /** Whether this unquoted word comes next. */
  isWord(word: string): boolean {
    return this.#tokens.isWord(word);
  }

  skip(): void {
    this.#tokens.next();
  }

  /** Skips a token, or all that is in parentheses. */
  skipGroup(): void {
    let depth = 0;
    do {
      if (this.#tokens.isSymbol('(')) depth++;
      else if (this.#tokens.isSymbol(')')) depth--;
      this.#tokens.next();
    } while (depth > 0 && !this.isDone());
  }

  /** What the function takes from this reader; where it returns undefined nothing is taken. */
  attempt<Result>(take: () => Result | undefined): Result | undefined {
    const {start} = this.#tokens;
    const result = take();
    if (result === undefined) this.#tokens = this.#tokensFrom(start);
    return result;
  }

  /** Takes these words if they come next in this order. */
  take(...words: readonly string[]): boolean {
    const [first] = words;
    if (first === undefined || !this.isWord(first)) return false;
    return this.attempt(() => words.every(word => this.#takeWord(word)) || undefined) ?? false;
  }

  #takeWord(word: string): boolean {
    const isNext = this.isWord(word);
    if (isNext) this.#tokens.next();
    return isNext;
  }

  /** Takes the first of these words that comes next. */
  takeOneOf<Word extends string>(...words: readonly Word[]): Word | undefined {
    return words.find(word => this.#takeWord(word));
  }

  takeSymbol(character: string): boolean {
    const isNext = this.#tokens.isSymbol(character);
    if (isNext) this.#tokens.next();
    return isNext;
  }

  /** Takes a number, and its sign. */
  takeNumber(): boolean {
    if (!this.takeSymbol('-')) this.takeSymbol('+');
    const isNext = this.#tokens.kind === 'number';
    if (isNext) this.#tokens.next();
    return isNext;
  }

  /** Takes a parameter, and returns its number. */
  takeParameter(): number | undefined {
    if (this.#tokens.kind !== 'parameter') return undefined;
    const {text} = this.#tokens;
    this.#tokens.next();
    return Number(text.slice(1));
  }

  /** Takes a string constant, and the UESCAPE clause that may follow one, and returns its text. */
  takeString(): string | undefined {
    return this.#tokens.kind === 'string' ? this.#takeQuoted(readString) : undefined;
  }

  /** Takes a name, and the UESCAPE clause that may follow one. */
  takeName(): string | undefined {
    return this.isName() ? this.#takeQuoted(readIdentifier) : undefined;
  }

  #takeQuoted<Read>(read: (text: string, escape?: string) => Read): Read | undefined {
    const {text} = this.#tokens;
    this.#tokens.next();
    if (!/^u&['"]/i.test(text) || !this.take('uescape')) return read(text);
    const escape = this.takeString();
    return escape === undefined ? undefined : read(text, escape);
  }

  /** Takes a name that may be qualified, `a.b.c`, and returns its parts. */
  takeQualifiedName(): readonly string[] | undefined {
    const parts: string[] = [];
    do {
      const part = this.takeName();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.takeSymbol('.'));
    return parts;
  }

  /** Takes the casts that come next, `::type`; false where one has no type. */
  takeCasts(): boolean {
    while (this.#tokens.text === '::') {
      this.#tokens.next();
      if (this.takeQualifiedName() === undefined) return false;
      if (this.#tokens.isSymbol('(')) this.skipGroup();
    }
    return true;
  }

  /** Takes `(name [=] [value], …)`, where it comes next; an option that is named twice has its last value. */
  takeOptions(): ReadonlyMap<string, OptionValue> {
    const options = new Map<string, OptionValue>();
    if (!this.takeSymbol('(')) return options;
    while (!this.isDone() && !this.takeSymbol(')')) {
      const name = this.takeName();
      this.takeSymbol('=');
      const hasValue = !this.#tokens.isSymbol(',') && !this.#tokens.isSymbol(')');
      const value = hasValue ? this.#tokens.text.toLowerCase().replaceAll("'", '') : undefined;
      if (name !== undefined) options.set(name, value);
      while (!this.isDone() && !this.#tokens.isSymbol(',') && !this.#tokens.isSymbol(')')) this.skip();
      this.takeSymbol(',');
    }
    return options;
  }
}

/** What is given for an option, without quotes and in lower case; undefined where its name stands alone. */
export type OptionValue = string | undefined;

/** Whether a boolean option is on: its name alone turns it on. */
export function isOn(options: ReadonlyMap<string, OptionValue>, name: string, otherwise: boolean): boolean {
  if (!options.has(name)) return otherwise;
  const value = options.get(name);
  return value === undefined || value === 'true' || value === 'on' || value === '1';
}
