import {timesOf} from '../../../src/gate/test-times';
import {makeRecord} from './support/make-run';

const repeatsOf = (...cpuMs: readonly number[]) =>
  cpuMs.map(ms => ({cpuMs: ms, wallMs: 2 * ms, databaseMs: ms / 2}));

test('a test has its first execution, and the mean of the two fastest of the others', () => {
  const {first, warm} = timesOf([makeRecord({cpuMs: 9, databaseMs: 3, repeats: repeatsOf(5, 3, 9, 4, 5)})]);
  expect([...first.values()]).toEqual([{cpuMs: 9, wallMs: 18, databaseMs: 3}]);
  expect([...warm.values()]).toEqual([{cpuMs: 3.5, wallMs: 7, databaseMs: 1.75}]);
});

test('one further execution alone says nothing', () => {
  expect(timesOf([makeRecord({repeats: repeatsOf(5)})]).warm.size).toBe(0);
});

test('tests that failed, were retried, or ran beside others have no times to compare', () => {
  const repeats = repeatsOf(1, 1);
  const records = [
    makeRecord({repeats, status: 'failed'}),
    makeRecord({repeats, attempt: 2}),
    makeRecord({repeats, concurrent: true}),
  ];
  for (const record of records) {
    const {first, warm} = timesOf([record]);
    expect([first.size, warm.size]).toEqual([0, 0]);
  }
});
