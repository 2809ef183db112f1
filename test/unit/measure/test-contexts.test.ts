import {StatementTally} from '../../../src/measure/statement-tally';
import type {Isolator} from '../../../src/sandbox/isolator';
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
    {name: 'test', over: false, beside: null},
    {name: 'test', over: true, beside: null},
  ]);
  expect(contexts.current).toBeNull();
  expect(contexts.wrap(() => contexts.current)()).toEqual({name: 'block', over: false, beside: null});
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

describe('tests that run beside each other', () => {
  const place = (): Isolator => ({}) as Isolator;
  const beside = () => ({place: place(), tally: new StatementTally()});

  test('each has its place, which its callbacks keep, whoever calls them', () => {
    const contexts = new TestContexts();
    expect([contexts.concurrent, contexts.place]).toEqual([false, null]);
    const [a, b] = [contexts.enterBeside('a', beside()), contexts.enterBeside('b', beside())];
    const placeOf = contexts.run(a, () => contexts.bind(() => contexts.place));
    expect(contexts.run(b, placeOf)).toBe(a.beside?.place);
    expect(contexts.answering(placeOf)).toBe(a.beside?.place);
    expect(contexts.run(b, () => contexts.place)).toBe(b.beside?.place);
    expect([contexts.concurrent, contexts.several]).toEqual([true, true]);
    contexts.leaveBeside(a);
    expect([contexts.concurrent, contexts.several]).toEqual([true, false]);
    contexts.leaveBeside(b);
    expect(contexts.concurrent).toBe(false);
  });

  test('what runs because of an answer belongs to nobody, until somebody knows better', () => {
    const contexts = new TestContexts();
    const a = contexts.enterBeside('a', beside());
    contexts.run(a, () =>
      contexts.answering(() => {
        expect([contexts.current, contexts.place]).toEqual([null, 'unknown']);
        contexts.within(a.beside!.place!, () => expect(contexts.current).toBe(a));
      }),
    );
  });

  test('what is misplaced is so for as long as it runs', () => {
    const contexts = new TestContexts();
    expect(contexts.misplaced(() => contexts.isMisplaced)).toBe(true);
    expect(contexts.isMisplaced).toBe(false);
  });
});
