import type {Verdict} from '../../../src/gate/verdict';
import {poolStatistics} from '../gate/support/make-run';
import {changed, listingRef, regressed} from './support/make-input';
import {makeFullReport} from './support/make-full-report';

test('every test is there, with its time, its statements and its history', () => {
  const [listing, adding, pure] = makeFullReport().tests;
  expect(listing).toMatchObject({
    test: listingRef,
    status: 'passed',
    attempts: 1,
    verdict: null,
    time: {fnMs: 24, databaseMs: 0, hooksMs: 0, sandboxMs: 0},
    cpuMs: 12,
    statements: 51,
    roundTrips: 51,
    bytes: 0,
    shapes: [{shape: 'select * from orders', count: 51}],
    tables: null,
  });
  expect(listing?.history.map(({cpuMs}) => cpuMs)).toEqual([4, 6, 5]);
  expect([adding?.history, pure?.history]).toEqual([[], []]);
});

test('of two verdicts on a test the failing one is shown', () => {
  const cleared: Verdict = {...regressed, kind: 'cleared'};
  for (const verdicts of [
    [cleared, changed],
    [changed, cleared],
  ])
    expect(makeFullReport({}, verdicts).tests[0]?.verdict).toBe('counter-changed');
  expect(makeFullReport({}, [cleared]).tests[0]?.verdict).toBe('cleared');
});

test('what a test was cleared of is no finding', () => {
  expect(makeFullReport({}, [{...regressed, kind: 'cleared'}]).findings).toEqual([]);
});

test('files say what they took of their worker', () => {
  expect(makeFullReport().files).toEqual([
    {
      file: 'test/orders.test.js',
      tests: 3,
      setupMs: 5,
      rssBytes: 100 * 2 ** 20,
      worker: 1,
      pool: poolStatistics,
    },
  ]);
});
