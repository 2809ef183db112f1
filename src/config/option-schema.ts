import * as v from 'valibot';
import {oneOf} from './one-of';
import {binarySources, engineNames, isolations, sequenceModes, targetParts} from './options';

/** A longer delay makes Node's timers fire at once. */
const maxTimeoutMs = 2 ** 31 - 1;

// Each message completes "must be: …".
const flag = v.optional(v.boolean('true or false'));
const text = v.pipe(v.string('a string'), v.regex(/\S/, 'a string that is not empty'));
const name = v.pipe(v.string('a file name'), v.regex(/\S/, 'a file name'));
const oneWordOf = <const T extends readonly string[]>(words: T) => v.picklist(words, oneOf(words));

function numberIn(expected: string, min: number, max = Number.MAX_VALUE) {
  return v.pipe(v.number(expected), v.minValue(min, expected), v.maxValue(max, expected));
}

function wholeNumber(min: number) {
  const expected = `a whole number, ${min} or more`;
  return v.pipe(numberIn(expected, min), v.integer(expected));
}

/** An object with these options only. Unknown keys give one issue each, of the type `never`. */
function group<const T extends v.ObjectEntries>(entries: T) {
  return v.pipe(
    v.custom(value => !Array.isArray(value), 'an object'),
    v.objectWithRest(entries, v.never(), 'an object'),
  );
}

function isPattern(source: string): boolean {
  try {
    return source !== '' && new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

const timeout = v.optional(numberIn(`milliseconds, from 1 to ${maxTimeoutMs}`, 1, maxTimeoutMs));

const source = v.pipe(
  group({
    files: v.optional(
      v.pipe(v.array(name, 'a list of file names'), v.minLength(1, 'a list of at least one file name')),
    ),
    command: v.optional(text),
    run: v.optional(v.function('a function')),
    inputs: v.optional(v.array(name, 'a list of file names')),
  }),
  v.check(
    ({files, command, run}) => [files, command, run].filter(kind => kind !== undefined).length === 1,
    'an object with exactly one of files, command and run',
  ),
);

/** The structure of the options, with what is expected of each as its issue's message. */
export const optionSchema = group({
  engine: v.optional(oneWordOf(['auto', ...engineNames])),
  binaries: v.optional(oneWordOf(['auto', ...binarySources])),
  connectionString: v.optional(text),
  allowRemote: flag,
  schema: v.optional(source),
  seed: v.optional(source),
  isolation: v.optional(oneWordOf(isolations)),
  isolationByFile: v.optional(
    v.record(
      v.pipe(v.string(), v.check(isPattern, 'an object with regular expressions as its keys')),
      oneWordOf(isolations),
      'an object from regular expressions for files to isolations',
    ),
  ),
  sequences: v.optional(oneWordOf(sequenceModes)),
  env: v.optional(
    v.record(
      v.pipe(v.string(), v.regex(/^[^\s=]+$/, 'an object with names of environment variables as its keys')),
      oneWordOf(targetParts),
      'an object from names of environment variables to parts of a connection',
    ),
  ),
  pglite: v.optional(
    group({
      extensions: v.optional(v.array(v.pipe(v.string('a name'), v.regex(/\S/, 'a name')), 'a list of names')),
    }),
  ),
  pool: v.optional(
    v.pipe(
      group({min: v.optional(wholeNumber(0)), max: v.optional(wholeNumber(1)), preheat: flag}),
      v.check(({min = 0, max = Infinity}) => min <= max, 'an object whose max is at least its min'),
    ),
  ),
  gate: v.optional(
    group({
      enabled: flag,
      tables: flag,
      threshold: v.optional(
        v.pipe(numberIn('a number greater than 1', 1), v.notValue(1, 'a number greater than 1')),
      ),
      minDeltaMs: v.optional(numberIn('milliseconds, 0 or more', 0)),
      confirmBudgetMs: v.optional(numberIn(`milliseconds, from 0 to ${maxTimeoutMs}`, 0, maxTimeoutMs)),
    }),
  ),
  timeouts: v.optional(group({connectMs: timeout, waitMs: timeout, buildMs: timeout})),
  timingsUrl: v.optional(text),
  cacheDir: v.optional(text),
});
