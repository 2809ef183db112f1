import {BoundedCache} from './bounded-cache';
import {classifyStatement} from './classify-statement';
import {skipStatement} from './skip-statement';
import type {SqlAnalysis, Statement} from './statement';
import {Tokenizer} from './tokenizer';

const analyses = new BoundedCache(analyze);

/**
 * Takes a text of SQL apart into its statements and says what each of them means to a transaction. What it returns is remembered
 * for texts of moderate length, and shared: the same text gives the same object.
 *
 * @example
 * analyzeSql('/* tag *\/ begin; select 1').statements.map(({type}) => type.kind) // ['begin', 'other']
 */
export function analyzeSql(sql: string): SqlAnalysis {
  return analyses.get(sql);
}

function analyze(sql: string): SqlAnalysis {
  const statements: Statement[] = [];
  const tokens = new Tokenizer(sql);
  for (tokens.next(); tokens.kind !== 'end'; tokens.next()) {
    if (!tokens.isSymbol(';')) statements.push(takeStatement(sql, tokens));
  }
  return {statements, hasControl: statements.some(({type}) => type.kind !== 'other')};
}

function takeStatement(sql: string, tokens: Tokenizer): Statement {
  const {start} = tokens;
  const firstWordEnd = tokens.kind === 'word' ? tokens.end : start;
  skipStatement(tokens);
  const end = tokens.previousEnd;
  return {type: classifyStatement(sql, start, firstWordEnd, end), start, end};
}
