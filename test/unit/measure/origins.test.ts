import {Origins, type Origin} from '../../../src/measure/origins';

function chain(origin: Origin | null): number {
  let length = 0;
  for (let at = origin; at; at = at.parent) length++;
  return length;
}

test('a callback runs with its arguments, and knows where it was handed over', async () => {
  const origins = new Origins();
  const later = origins.wrap(setImmediate as never) as unknown as typeof setImmediate;
  function handOver(): Promise<readonly unknown[]> {
    return new Promise(resolve => later((...args: unknown[]) => resolve([origins.current, ...args]), 'a', 2));
  }
  const [origin, ...args] = await handOver();
  expect(args).toEqual(['a', 2]);
  expect((origin as Origin).trace.stack).toContain('handOver');
  expect((origin as Origin).trace.stack).not.toContain('wrapped');
  expect(origins.current).toBeNull();
});

test('outside a callback there is no origin, also after one that throws', () => {
  const origins = new Origins();
  const now = origins.wrap((callback: () => void) => callback());
  expect(() =>
    now(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(origins.current).toBeNull();
});

test('callbacks that hand over callbacks remember those before, but not without end', () => {
  const origins = new Origins();
  const now = origins.wrap((callback: () => void) => callback());
  const lengths: number[] = [];
  const recurse = (left: number): void =>
    now(() => {
      lengths.push(chain(origins.current));
      if (left > 0) recurse(left - 1);
    });
  recurse(20);
  expect(lengths.slice(0, 4)).toEqual([1, 2, 3, 4]);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(5);
});

test('a call without a callback fails as the original does', () => {
  const later = new Origins().wrap(setImmediate as never) as unknown as (callback: unknown) => void;
  expect(() => later(undefined)).toThrow('The "callback" argument must be of type function');
});

test('the wrapped function has what the original has', () => {
  const wrapped = new Origins().wrap(setImmediate as never) as unknown as typeof setImmediate;
  expect(wrapped.name).toBe('setImmediate');
  expect(Object.getOwnPropertySymbols(wrapped)).toEqual(Object.getOwnPropertySymbols(setImmediate));
});

test('work can be run as if from an origin', () => {
  const origins = new Origins();
  const origin = origins.here(chain);
  expect(origins.within(origin, () => origins.current)).toBe(origin);
  expect(origins.current).toBeNull();
});
