import {BoundedCache} from './bounded-cache';
import {isA, SPACE} from './character-class';
import {classifyStatement} from './classify-statement';
import {skipStatement} from './skip-statement';
import type {SqlAnalysis, Statement} from './statement';
import {Tokenizer} from './tokenizer';

const analyses = new BoundedCache(analyze);

/**
 * Takes a text of SQL apart into its statements and says what each of them means to a transaction. What it returns is
 * remembered for texts of moderate length, and shared: the same text gives the same object.
 *
 * @example
 * analyzeSql('/* tag *\/ begin; select 1').statements.map(({type}) => type.kind) // ['begin', 'other']
 */
export function analyzeSql(sql: string): SqlAnalysis {
  return analyses.get(sql);
}

function analyze(sql: string): SqlAnalysis {
  const statements = isSimple(sql) ? takeWhole(sql) : split(sql);
  return {statements, hasControl: statements.some(({type}) => type.kind !== 'other')};
}

/** Whether the text holds at most one statement, which then ends where the text does: nearly all do. */
function isSimple(sql: string): boolean {
  return !sql.includes(';') && !sql.includes('--') && !sql.includes('/*');
}

function takeWhole(sql: string): readonly Statement[] {
  const tokens = new Tokenizer(sql);
  if (tokens.next() === 'end') return [];
  let end = sql.length;
  while (isA(SPACE, sql.charCodeAt(end - 1))) end--;
  return [statement(sql, tokens.start, firstWordEnd(tokens), end)];
}

function split(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  const tokens = new Tokenizer(sql);
  for (tokens.next(); tokens.kind !== 'end'; tokens.next()) {
    if (tokens.isSymbol(';')) continue;
    const {start} = tokens;
    const wordEnd = firstWordEnd(tokens);
    skipStatement(tokens);
    statements.push(statement(sql, start, wordEnd, tokens.previousEnd));
  }
  return statements;
}

function firstWordEnd(tokens: Tokenizer): number {
  return tokens.kind === 'word' ? tokens.end : tokens.start;
}

function statement(sql: string, start: number, wordEnd: number, end: number): Statement {
  return {type: classifyStatement(sql, start, wordEnd, end), start, end};
}
