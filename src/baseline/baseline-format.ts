import * as v from 'valibot';
import {SavepointError} from '../shared/savepoint-error';

/** How one kind of baseline file is read. */
export interface BaselineFormat<T> {
  /** For people. @example 'counters baseline' */
  readonly title: string;
  /** The version that is written, and the newest that is read. */
  readonly version: number;
  /** What the file holds beside its version. */
  readonly schema: v.GenericSchema<unknown, T>;
  /** How to get a sound file again, as a sentence. */
  readonly remedy: string;
}

const envelope = v.object({version: v.pipe(v.number(), v.integer(), v.minValue(1))});

/** The error of a baseline file that is of no use as it is. */
export function baselineError(
  {title, remedy}: Pick<BaselineFormat<unknown>, 'title' | 'remedy'>,
  path: string,
  reason: string,
  cause?: unknown,
): SavepointError {
  return new SavepointError(`The ${title} ${path} cannot be used: ${reason}.`, {
    code: 'SAVEPOINT_BASELINE',
    hint: remedy,
    cause,
  });
}

function parseJson(text: string, fail: (reason: string) => SavepointError): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fail(
      /^<{7} /m.test(text)
        ? 'it holds the marks of an unfinished merge'
        : `it is not valid JSON (${(error as Error).message})`,
    );
  }
}

/**
 * Reads a baseline's text.
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where it is broken or of a newer version
 */
export function parseBaseline<T>(text: string, path: string, format: BaselineFormat<T>): T {
  const fail = (reason: string) => baselineError(format, path, reason);
  const json = parseJson(text, fail);
  const head = v.safeParse(envelope, json);
  if (!head.success) throw fail('it has no version number');
  const {version} = head.output;
  if (version > format.version)
    throw baselineError(
      {title: format.title, remedy: 'Update jest-savepoint.'},
      path,
      `it has version ${version}, and this jest-savepoint reads versions up to ${format.version}`,
    );
  const body = v.safeParse(format.schema, json);
  if (body.success) return body.output;
  const [issue] = body.issues;
  throw fail(`${v.getDotPath(issue) ?? 'its content'} is not as expected (${issue.message})`);
}
