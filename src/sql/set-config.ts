import {foldCase} from './fold-case';
import {functionCalls} from './function-calls';
import type {StatementReader} from './statement-reader';

/** A call of `set_config(name, value, is_local)`. */
export interface SetConfigCall {
  /** The setting in lower case, or the parameter that names it. */
  readonly name: string | SqlParameter;
  /** Whether it is set for the transaction alone; null where the text does not say. */
  readonly local: boolean | SqlParameter | null;
}

/** The parameter `$param` of a statement. */
export interface SqlParameter {
  readonly param: number;
}

const NONE: readonly SetConfigCall[] = [];

const FUNCTION_NAMES: ReadonlySet<string> = new Set(['set_config', 'pg_catalog.set_config']);

/** What the server reads as true, and as false: the words may be cut short. */
const TRUE = /^\s*(?:t(?:r(?:ue?)?)?|y(?:es?)?|on|1)\s*$/i;
const FALSE = /^\s*(?:f(?:a(?:l(?:se?)?)?)?|no?|off?|0)\s*$/i;

/**
 * The calls of `set_config` in a text of SQL, the inner ones first, where a constant or a parameter names the setting.
 *
 * @example
 * setConfigCalls("select set_config('app.user', $1, true)") // [{name: 'app.user', local: true}]
 */
export function setConfigCalls(sql: string): readonly SetConfigCall[] {
  // Nearly every text is left by this line.
  if (!/set_config/i.test(sql)) return NONE;
  return functionCalls(sql, FUNCTION_NAMES).flatMap(([name, , local, more]) => {
    const setting = name && alone(name, takeSetting);
    return setting !== undefined && local && !more
      ? [{name: setting, local: alone(local, takeBoolean) ?? null}]
      : [];
  });
}

/** What the function takes, where an argument is no more than that and casts of it. */
function alone<Value>(
  argument: StatementReader,
  take: (reader: StatementReader) => Value | undefined,
): Value | undefined {
  const value = take(argument);
  return argument.takeCasts() && argument.isDone() ? value : undefined;
}

function takeSetting(reader: StatementReader): string | SqlParameter | undefined {
  const name = reader.takeString();
  return name === undefined ? takeParameter(reader) : foldCase(name);
}

function takeBoolean(reader: StatementReader): boolean | SqlParameter | undefined {
  if (reader.take('true')) return true;
  // The function takes NULL for false.
  if (reader.takeOneOf('false', 'null')) return false;
  const text = reader.takeString();
  if (text === undefined) return takeParameter(reader);
  return TRUE.test(text) || (FALSE.test(text) ? false : undefined);
}

function takeParameter(reader: StatementReader): SqlParameter | undefined {
  const param = reader.takeParameter();
  return param === undefined ? undefined : {param};
}
