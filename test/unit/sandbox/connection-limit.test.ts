import {ConnectionLimit} from '../../../src/sandbox/direct/connection-limit';

/** Which of several waits are over. */
function watch(promises: readonly Promise<void>[]) {
  const over = promises.map(() => false);
  promises.forEach((promise, i) => void promise.then(() => (over[i] = true)));
  return async () => {
    await new Promise(resolve => setImmediate(resolve));
    return over.filter(Boolean).length;
  };
}

test('as many tests run beside each other as can have two connections, one after the other', async () => {
  const limit = new ConnectionLimit(3, 60_000);
  const admitted = watch(Array.from({length: 5}, () => limit.admit()));
  expect(await admitted()).toBe(2);
  expect(limit.describeQueue()).toBe(
    '3 concurrent tests wait for others to end, as these may need all 3 connections (pool.max)',
  );
  // Each has one, and wants another: one of them gets it.
  await Promise.all([limit.take('a'), limit.take('b')]);
  const seconds = [limit.take('a'), limit.take('b')];
  expect(await watch(seconds)()).toBe(1);
  for (let i = 0; i < 2; i++) limit.release('a');
  limit.dismiss();
  await Promise.all(seconds);
  expect(await admitted()).toBe(3);
  limit.dismiss();
  limit.dismiss();
  expect(await admitted()).toBe(5);
  expect(limit.describeQueue()).toBeNull();
});

test('where tests want more, fewer run; one does in any case', async () => {
  const limit = new ConnectionLimit(7, 60_000);
  for (let i = 0; i < 4; i++) await limit.take('one that wants four');
  const admitted = watch(Array.from({length: 9}, () => limit.admit()));
  expect(await admitted()).toBe(2);
  const small = new ConnectionLimit(1, 60_000);
  expect(await watch([small.admit(), small.admit()])()).toBe(1);
});
