import {LeftoverTimers} from '../../../src/sandbox/leftover-timers';

function watched(): {
  readonly timers: LeftoverTimers;
  readonly globals: Pick<typeof globalThis, 'setTimeout' | 'setInterval'>;
} {
  const timers = new LeftoverTimers();
  const globals = {setTimeout: globalThis.setTimeout, setInterval: globalThis.setInterval};
  timers.watch(globals);
  return {timers, globals};
}

test('timers work as before, with their arguments', async () => {
  const {globals} = watched();
  expect(
    await new Promise(resolve => globals.setTimeout((...args: unknown[]) => resolve(args), 1, 'a', 2)),
  ).toEqual(['a', 2]);
  const interval = await new Promise<NodeJS.Timeout>(resolve => {
    const timer = globals.setInterval(() => resolve(timer), 1);
  });
  clearInterval(interval);
});

test('what is left behind does not keep the process alive any more', () => {
  const {timers, globals} = watched();
  const left = [globals.setTimeout(() => undefined, 60_000), globals.setInterval(() => undefined, 60_000)];
  expect(left.map(timer => timer.hasRef())).toEqual([true, true]);
  timers.unref();
  expect(left.map(timer => timer.hasRef())).toEqual([false, false]);
  left.forEach(timer => clearTimeout(timer));
});

test('thousands of timers do not push out the one that is still running', () => {
  const {timers, globals} = watched();
  const first = globals.setTimeout(() => undefined, 60_000);
  for (let i = 0; i < 5000; i++) clearTimeout(globals.setTimeout(() => undefined, 60_000));
  timers.unref();
  expect(first.hasRef()).toBe(false);
  clearTimeout(first);
});
