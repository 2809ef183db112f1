import {TestContexts} from '../../../src/measure/test-contexts';

test('what a function starts belongs to it, through promises and timers, also after its end', async () => {
  const contexts = new TestContexts();
  contexts.enter('block');
  contexts.enter('test');
  const seen: unknown[] = [];
  let last: Promise<void> | undefined;
  await contexts.wrap(async () => {
    seen.push(contexts.current);
    await Promise.resolve();
    last = new Promise(resolve =>
      setTimeout(() => {
        seen.push({...contexts.current});
        resolve();
      }, 5),
    );
    seen.push({...contexts.current});
  })();
  contexts.leave();
  await last;
  expect(seen.slice(1)).toEqual([
    {name: 'test', over: false},
    {name: 'test', over: true},
  ]);
  expect(contexts.current).toBeNull();
  expect(contexts.wrap(() => contexts.current)()).toEqual({name: 'block', over: false});
});

test('a function keeps its this, its result, and its number of parameters', () => {
  const contexts = new TestContexts();
  contexts.enter('test');
  const plain = contexts.wrap(function (this: unknown) {
    return this;
  });
  const self = {};
  expect(plain.call(self)).toBe(self);
  expect(plain).toHaveLength(0);
  const withCallback = contexts.wrap((done: (result: number) => void) => done(7));
  expect(withCallback).toHaveLength(1);
  let result = 0;
  withCallback(value => (result = value));
  expect(result).toBe(7);
});

test('generator functions stay as they are', () => {
  const contexts = new TestContexts();
  // eslint-disable-next-line @typescript-eslint/no-empty-function -- Jest accepts it as a test
  function* generate(): Generator {}
  expect(contexts.wrap(generate)).toBe(generate);
});

test('outside everything a function runs without a context', () => {
  const contexts = new TestContexts();
  expect(contexts.wrap(() => contexts.current)()).toBeNull();
  contexts.leave();
});
