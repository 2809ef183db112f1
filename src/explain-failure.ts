import {SavepointError} from './shared/savepoint-error';

/** What drivers keep of a database's error beside its message, and Jest does not print. */
interface DatabaseError {
  readonly detail?: unknown;
  readonly hint?: unknown;
  readonly cause?: unknown;
  stack?: unknown;
}

/** Adds what was being waited for when a test or hook failed, as by its time limit. */
export function explainWait(error: unknown, wait: string | null): void {
  if (wait !== null && isObject(error)) addTo(error, `\nAt that time ${wait}`);
}

/**
 * Adds the detail and the hint of a database's error, or of one that it has caused, to what Jest prints of it: its stack, in
 * front of the first line of code.
 */
export function explainFailure(error: unknown): void {
  const shown = new Set<unknown>();
  for (let each = error; isObject(each) && !shown.has(each); each = each.cause) {
    shown.add(each);
    const said = [text('Detail', each.detail), text('Hint', each.hint)].join('');
    if (said !== '') addTo(error as DatabaseError, said);
  }
}

function addTo(failure: DatabaseError, said: string): void {
  if (typeof failure.stack !== 'string' || failure.stack.includes(said)) return;
  const atCode = failure.stack.search(/\n\s+at .*:\d+:\d+/);
  const end = atCode < 0 ? failure.stack.length : atCode;
  Reflect.set(failure, 'stack', `${failure.stack.slice(0, end)}\n${said}${failure.stack.slice(end)}`);
}

function isObject(value: unknown): value is DatabaseError {
  return typeof value === 'object' && value !== null;
}

function text(label: string, value: unknown): string {
  return typeof value === 'string' && value !== '' ? `\n${label}: ${value}` : '';
}

/** Takes the frames out of an error that has come from no code of the user's. */
export function withoutFrames(error: unknown): unknown {
  if (error instanceof SavepointError) error.stack = error.stack?.replace(/\n {4}at [^]*$/, '');
  return error;
}
