import {inspect} from 'node:util';
import {nearestWord} from '../shared/nearest-word';
import {SavepointError} from '../shared/savepoint-error';

function wrongArgument(call: string, expected: string, value: unknown): SavepointError {
  return new SavepointError(`${call} takes ${expected}, but was given ${inspect(value)}.`, {
    code: 'SAVEPOINT_USAGE',
  });
}

/** @throws SavepointError where it is not a name */
export function requireName(call: string, name: unknown): void {
  if (typeof name !== 'string' || name.trim() === '') throw wrongArgument(call, 'a name', name);
}

/** @throws SavepointError where it is not what something has taken */
export function requireDuration(call: string, ms: unknown): void {
  if (typeof ms !== 'number' || !(ms >= 0) || ms === Infinity)
    throw wrongArgument(call, 'milliseconds of at least 0', ms);
}

/** @throws SavepointError where it is not a limit to a duration */
export function requireMs(call: string, ms: unknown): void {
  if (typeof ms !== 'number' || !(ms > 0)) throw wrongArgument(call, 'milliseconds above 0', ms);
}

/** @throws SavepointError where it is not a size */
export function requireBytes(call: string, bytes: unknown): void {
  if (typeof bytes !== 'number' || !(bytes >= 0)) throw wrongArgument(call, 'bytes of at least 0', bytes);
}

/** @throws SavepointError where it is not a whole number of at least `least` */
export function requireCount(call: string, count: unknown, least: number): void {
  if (!Number.isSafeInteger(count) || (count as number) < least)
    throw wrongArgument(call, `a whole number of at least ${least}`, count);
}

/** @throws SavepointError where it has others than the named options */
export function requireOptions(call: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || (options as object | null) === null)
    throw wrongArgument(call, 'its options as an object', options);
  const unknown = Object.keys(options).find(name => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestWord(unknown, known);
  const advice = nearest === null ? `It has: ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new SavepointError(`${call} has no option "${unknown}". ${advice}`, {code: 'SAVEPOINT_USAGE'});
}

/** @throws SavepointError where it is not a function */
export function requireFunction(call: string, fn: unknown): void {
  if (typeof fn !== 'function') throw wrongArgument(call, 'a function', fn);
}

/** @throws SavepointError where it is not an object */
export function requireObject(call: string, object: unknown): void {
  if ((typeof object !== 'object' || object === null) && typeof object !== 'function')
    throw wrongArgument(call, 'an object', object);
}
