import {readIdentifier} from './read-identifier';
import {Tokenizer} from './tokenizer';

/** Walks over one statement's tokens, with what a grammar needs: try a word, take a name, skip a list. */
export class StatementReader {
  readonly #tokens: Tokenizer;

  constructor(sql: string, start: number, end: number) {
    this.#tokens = new Tokenizer(sql, start, end);
    this.#tokens.next();
  }

  isDone(): boolean {
    return this.#tokens.kind === 'end';
  }

  isName(): boolean {
    return this.#tokens.kind === 'word' || this.#tokens.kind === 'quoted';
  }

  skip(): void {
    this.#tokens.next();
  }

  /** Takes these words if they come next in this order; otherwise takes the ones that do and is false. */
  take(...words: readonly string[]): boolean {
    return words.every(word => {
      const isNext = this.#tokens.isWord(word);
      if (isNext) this.#tokens.next();
      return isNext;
    });
  }

  /** Takes the first of these words that comes next. */
  takeOneOf<Word extends string>(...words: readonly Word[]): Word | undefined {
    return words.find(word => this.take(word));
  }

  takeSymbol(character: string): boolean {
    const isNext = this.#tokens.isSymbol(character);
    if (isNext) this.#tokens.next();
    return isNext;
  }

  /** Takes a string constant. */
  takeString(): boolean {
    const isNext = this.#tokens.kind === 'string';
    if (isNext) this.#tokens.next();
    return isNext;
  }

  /** Takes a name, and the UESCAPE clause that may follow one. */
  takeName(): string | undefined {
    if (!this.isName()) return undefined;
    const {text} = this.#tokens;
    this.#tokens.next();
    if (!/^u&"/i.test(text) || !this.take('uescape')) return readIdentifier(text);
    const escape = this.#tokens.text.at(1);
    return this.takeString() ? readIdentifier(text, escape) : undefined;
  }

  /** Takes a name that may be qualified: `a.b.c`. */
  takeQualifiedName(): boolean {
    do {
      if (this.takeName() === undefined) return false;
    } while (this.takeSymbol('.'));
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
