import type {CircusTest, FailedBlock} from './circus';
import {SavepointError} from './shared/savepoint-error';

/** What drivers keep of a database's error beside its message, and Jest does not print. */
interface DatabaseError {
  readonly detail?: unknown;
  readonly hint?: unknown;
  readonly cause?: unknown;
  stack?: unknown;
}

/** Whose failure it is: a test, or all those of a block whose hook has failed. */
export interface Failed {
  readonly test?: CircusTest;
  readonly describeBlock?: FailedBlock;
}

/** Adds what was being waited for when a test or hook failed, as by its time limit, of which Jest tells by a text. */
export function explainWait(error: unknown, failed: Failed, wait: string | null): void {
  if (wait === null) return;
  const said = `\nAt that time ${wait}`;
  if (isObject(error)) addTo(error, said);
  else if (typeof error === 'string') {
    for (const {errors} of testsOf(failed)) {
      // With each error Jest keeps where its test was defined.
      for (const kept of errors) if (Array.isArray(kept) && kept[0] === error) kept[0] = `${error}\n${said}`;
    }
  }
}

function testsOf({test, describeBlock}: Failed): readonly {readonly errors: unknown[]}[] {
  if (test) return [test];
  return (describeBlock?.children ?? []).flatMap(child =>
    child.type === 'test' ? [child] : testsOf({describeBlock: child}),
  );
}

/**
 * Adds the detail and the hint of a database's error, or of one that it has caused, to what Jest prints of it: its stack, in
 * front of the first line of code.
 */
export function explainFailure(error: unknown): void {
  const shown = new Set<unknown>();
  for (let each = error; isObject(each) && !shown.has(each); each = each.cause) {
    shown.add(each);
    // Ours are in the stack already, whatever realm they come from.
    const isTold = (value: unknown): boolean =>
      String((error as DatabaseError).stack).includes(String(value));
    const said = [text('Detail', each.detail), isTold(each.hint) ? '' : text('Hint', each.hint)].join('');
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
