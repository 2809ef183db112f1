import type {Tokenizer} from './tokenizer';

/**
 * Moves the tokenizer, which stands on a statement's first token, to the semicolon that ends the statement, or to the
 * end of the text. Semicolons within parentheses (CREATE RULE … DO (…; …)) and within the body of a routine
 * (BEGIN ATOMIC …; END) do not end it.
 */
export function skipStatement(tokens: Tokenizer): void {
  const isRoutine = takeCreateRoutine(tokens);
  let depth = 0;
  while (tokens.kind !== 'end') {
    if (tokens.kind === 'symbol') {
      if (tokens.isSymbol('(')) depth++;
      else if (tokens.isSymbol(')')) depth--;
      else if (depth <= 0 && tokens.isSymbol(';')) return;
    } else if (isRoutine && depth === 0 && take(tokens, 'begin')) {
      if (take(tokens, 'atomic')) skipRoutineBody(tokens);
      continue;
    }
    tokens.next();
  }
}

/** CREATE [OR REPLACE] {FUNCTION | PROCEDURE}. */
function takeCreateRoutine(tokens: Tokenizer): boolean {
  if (!take(tokens, 'create')) return false;
  if (take(tokens, 'or')) take(tokens, 'replace');
  return tokens.isWord('function') || tokens.isWord('procedure');
}

/** Every statement of a body has its semicolon, so the END that begins a statement is the body's, not a CASE's. */
function skipRoutineBody(tokens: Tokenizer): void {
  while (tokens.kind !== 'end' && !tokens.isWord('end')) {
    skipStatement(tokens);
    tokens.next();
  }
}

function take(tokens: Tokenizer, word: string): boolean {
  const isNext = tokens.isWord(word);
  if (isNext) tokens.next();
  return isNext;
}
