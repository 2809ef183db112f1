import defaultChalk from 'chalk';
import {maskSecrets} from '../shared/mask-secrets';
import {SavepointError, type SavepointErrorCode} from '../shared/savepoint-error';
import {wrap} from './terminal/safe-text';

const titles: Readonly<Record<SavepointErrorCode, string>> = {
  SAVEPOINT_CONFIG: 'Configuration error',
  SAVEPOINT_ENGINE: 'No usable PostgreSQL',
  SAVEPOINT_CONNECTION: 'Connection error',
  SAVEPOINT_SCHEMA: 'Schema error',
  SAVEPOINT_SANDBOX: 'Sandbox error',
  SAVEPOINT_BASELINE: 'Baseline error',
  SAVEPOINT_GATE: 'Gate error',
  SAVEPOINT_USAGE: 'Wrong use',
  SAVEPOINT_RESOURCE: 'Resource error',
  SAVEPOINT_BUDGET: 'Over budget',
  SAVEPOINT_LEAK: 'Memory leak',
};

/**
 * An error as Jest prints those of its own validation: a title, what happened, and what to do. The errors of this package
 * have no stack, as their cause is in no line of code; others keep theirs. Passwords are masked.
 * @param columns where lines that are longer are broken; nowhere by default
 */
export function formatError(
  error: unknown,
  chalk: defaultChalk.Chalk = defaultChalk.stderr,
  columns = Infinity,
): string {
  const isOurs = error instanceof SavepointError;
  const title = isOurs ? titles[error.code] : 'Unexpected error';
  const text = isOurs
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  const paragraphs = [text, ...(isOurs && error.hint !== undefined ? [error.hint] : [])];
  const fit = (line: string): string => {
    const indent = 2 + /^ */.exec(line)![0].length;
    return ' '.repeat(indent) + wrap(line.trimStart(), columns, indent);
  };
  const body = paragraphs.map(paragraph => maskSecrets(paragraph).replace(/^.+$/gm, fit)).join('\n\n');
  return chalk.red(`${chalk.bold(`● Savepoint: ${title}:`)}\n\n${body}`);
}
