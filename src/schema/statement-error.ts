import {SavepointError} from '../shared/savepoint-error';
import type {SourceRole} from './build-target';

/** A file whose statements are run. */
export interface SqlFile {
  readonly role: SourceRole;
  /** Relative to `rootDir`. */
  readonly name: string;
  readonly text: string;
}

/** The fields of a server's error (PostgreSQL manual, 55.8 "Error and Notice Message Fields"). */
interface ServerError {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  /** Where in the statement, counted in characters from 1, as text. */
  readonly position?: string;
}

const MOST_LINES = 12;

/** Says which statement of a file failed, where, and what the server said. */
export function statementError(
  {role, name, text}: SqlFile,
  {start, end}: {readonly start: number; readonly end: number},
  error: unknown,
): SavepointError {
  const {message, code, detail, hint, where, position} = error as ServerError;
  const at = position === undefined ? start : start + unitsOf(text.slice(start, end), Number(position) - 1);
  const line = lineOf(text, at);
  const more = [detail && `Detail: ${detail}`, hint && `Hint: ${hint}`, where && `Where: ${where}`].filter(
    Boolean,
  );
  return new SavepointError(
    `The ${role} failed at ${name}:${line}: ${message}${code ? ` (SQLSTATE ${code})` : ''}\n\n` +
      excerpt(text, {start, end, at, caret: position !== undefined}) +
      more.map(each => `\n${each}`).join(''),
    {code: 'SAVEPOINT_SCHEMA', cause: error},
  );
}

/** How many UTF-16 units a number of characters has. */
function unitsOf(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

interface Excerpt {
  readonly start: number;
  readonly end: number;
  readonly at: number;
  readonly caret: boolean;
}

/** The statement's lines around the error, numbered, with a mark below the place. */
function excerpt(text: string, {start, end, at, caret}: Excerpt): string {
  const first = lineOf(text, start);
  const errorLine = lineOf(text, at);
  const last = lineOf(text, end);
  const from = Math.max(first, Math.min(errorLine - MOST_LINES / 2, last - MOST_LINES + 1));
  const to = Math.min(last, from + MOST_LINES - 1);
  const width = String(to).length;
  const column = at - (text.lastIndexOf('\n', at - 1) + 1);
  return text
    .split('\n')
    .slice(from - 1, to)
    .flatMap((line, i) => [
      `  ${String(from + i).padStart(width)} | ${line}`,
      ...(caret && from + i === errorLine ? [`  ${' '.repeat(width)} | ${' '.repeat(column)}^`] : []),
    ])
    .join('\n');
}
