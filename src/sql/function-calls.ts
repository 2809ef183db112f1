import {readIdentifier} from './read-identifier';
import {StatementReader} from './statement-reader';
import {Tokenizer} from './tokenizer';

/**
 * The calls of some functions that stand in a text of SQL, the inner ones first: a reader for each of a call's arguments.
 *
 * @param names the functions as the server knows them, with their schema or without
 */
export function functionCalls(
  sql: string,
  names: ReadonlySet<string>,
): readonly (readonly StatementReader[])[] {
  const calls: StatementReader[][] = [];
  // For each parenthesis or bracket that is open, where the arguments of such a call start.
  const open: (number[] | undefined)[] = [];
  let name = '';
  let isQualified = false;
  const tokens = new Tokenizer(sql);
  for (tokens.next(); tokens.kind !== 'end'; tokens.next()) {
    if (tokens.kind === 'word' || tokens.kind === 'quoted') {
      const part = readIdentifier(tokens.text);
      name = isQualified ? `${name}.${part}` : part;
      isQualified = false;
    } else if (tokens.isSymbol('.')) {
      isQualified = true;
    } else {
      if (tokens.isSymbol('(')) {
        open.push(names.has(name) ? [tokens.end] : undefined);
      } else if (tokens.isSymbol('[')) {
        open.push(undefined);
      } else if (tokens.isSymbol(',')) {
        open.at(-1)?.push(tokens.end);
      } else if (tokens.isSymbol(')') || tokens.isSymbol(']')) {
        const starts = open.pop();
        if (starts) calls.push(argumentsFrom(sql, starts, tokens.start));
      }
      name = '';
      isQualified = false;
    }
  }
  return calls;
}

function argumentsFrom(sql: string, starts: readonly number[], end: number): StatementReader[] {
  return starts.map((start, i) => {
    const next = starts[i + 1];
    return new StatementReader(sql, start, next === undefined ? end : next - 1);
  });
}
