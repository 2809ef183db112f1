import * as v from 'valibot';

/** An object as a map of its own members; valibot's `record` drops members called `__proto__` or `constructor`. */
export function jsonMap<T>(
  value: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, ReadonlyMap<string, T>> {
  return v.pipe(
    v.unknown(),
    v.check(input => typeof input === 'object' && input !== null && !Array.isArray(input), 'not an object'),
    v.transform(input => Object.entries(input as object)),
    v.array(v.tuple([v.string(), value])),
    v.transform(entries => new Map(entries)),
  );
}

/** The other way, sorted by key, so that equal maps are equal texts. `Object.fromEntries` keeps `__proto__` a member. */
export function sortedObject<T, U>(
  map: ReadonlyMap<string, T>,
  toJson: (value: T) => U,
): Readonly<Record<string, U>> {
  const entries = [...map].map(([key, value]) => [key, toJson(value)] as const);
  // By code unit, not by locale: the order is the same on every machine.
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
