import {endsOperand, spaceBetween} from './piece-spacing';
import type {TokenKind} from './tokenizer';

/** A text between brackets, the rows of VALUES, or the statement as a whole. */
interface Group {
  /** What opens it; empty for the rows of VALUES and the whole. */
  readonly open: string;
  /** The different elements so far, of a group whose number of elements counts for nothing. */
  elements: Set<string> | undefined;
  text: string;
  /** The last piece of the text. */
  last: string;
}

/** Stands for any number of elements like the ones before it. */
const MORE = '…';

const subqueryWords: ReadonlySet<string> = new Set(['select', 'with', 'values', 'table']);
const constantWords: ReadonlySet<string> = new Set(['true', 'false', 'null']);
/** IS NULL, NOT NULL, SET NULL, AS null and x.null are not about a value. */
const keepsConstantWord: ReadonlySet<string> = new Set(['is', 'not', 'set', 'as', '.']);

/** Builds one statement's shape from its tokens. */
export class ShapeWriter {
  readonly #outer: Group[] = [];
  #group: Group = {open: '', elements: undefined, text: '', last: ''};
  /** Signs that may belong to a number. */
  #signs: string[] = [];

  add(kind: TokenKind, text: string): void {
    const piece = this.#pieceOf(kind, text);
    if (this.#isRows() && !this.#continuesRows(piece)) this.#close('');
    if (this.#startsSubquery(piece)) this.#group.elements = undefined;
    if (piece === '-' || piece === '+') {
      if (endsOperand(this.#group.last)) this.#append(piece);
      else this.#signs.push(piece);
      return;
    }
    if (piece !== '?') this.#appendSigns();
    this.#signs = [];
    if (piece === '(' || piece === '[') this.#open(piece);
    else if ((piece === ')' || piece === ']') && this.#outer.length > 0) this.#close(piece);
    else if (piece === ',' && this.#group.elements) this.#endElement();
    else this.#append(piece);
  }

  /** The shape; groups that are still open stay so. */
  finish(): string {
    this.#appendSigns();
    if (this.#isRows()) this.#close('');
    // A group that never ends holds nothing that could be repeated.
    while (this.#outer.length > 0) this.#close('', false);
    return this.#group.text;
  }

  #pieceOf(kind: TokenKind, text: string): string {
    switch (kind) {
      case 'word':
        return this.#wordOf(text.toLowerCase());
      case 'quoted':
      case 'symbol':
        return text;
      default:
        return '?';
    }
  }

  #wordOf(word: string): string {
    return constantWords.has(word) && !keepsConstantWord.has(this.#group.last) ? '?' : word;
  }

  #startsSubquery(piece: string): boolean {
    const {elements, text} = this.#group;
    return elements?.size === 0 && text === '' && subqueryWords.has(piece);
  }

  #open(bracket: '(' | '['): void {
    const {last, elements, open} = this.#group;
    if (last === 'values' && bracket === '(') this.#push('', new Set());
    const isList =
      bracket === '(' ? last === 'in' : last === 'array' || (elements && open === '[' && last === '');
    this.#push(bracket, isList ? new Set() : undefined);
  }

  #push(open: string, elements: Set<string> | undefined): void {
    this.#outer.push(this.#group);
    this.#group = {open, elements, text: '', last: ''};
  }

  #close(bracket: string, isWhole = true): void {
    const closed = this.#group;
    const {open, elements} = closed;
    const outer = this.#outer.pop();
    if (outer === undefined) return;
    if (elements) {
      this.#endElement();
      const more = isWhole && elements.size > 0 ? [MORE] : [];
      closed.text = [...elements, ...more].join(', ');
    }
    this.#group = outer;
    const text = open + closed.text + bracket;
    outer.text += spaceBetween(outer.last, open === '' ? '(' : open) + text;
    outer.last = bracket === '' ? MORE : bracket;
  }

  #endElement(): void {
    const group = this.#group;
    if (group.text !== '' && group.text !== MORE) group.elements?.add(group.text);
    group.text = group.last = '';
  }

  #isRows(): boolean {
    return this.#group.open === '' && this.#group.elements !== undefined;
  }

  #continuesRows(piece: string): boolean {
    return this.#group.text === '' ? piece === '(' || piece === MORE : piece === ',';
  }

  #appendSigns(): void {
    for (const sign of this.#signs) this.#append(sign);
    this.#signs = [];
  }

  #append(piece: string): void {
    this.#group.text += spaceBetween(this.#group.last, piece) + piece;
    this.#group.last = piece;
  }
}
