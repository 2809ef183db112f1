import {PerformanceLog, type Alert} from '../../../src/measure/performance-log';

test('an operation is told by its count and its times', () => {
  const log = new PerformanceLog();
  for (const ms of [4, 1, 7]) log.recordOperation('list', ms);
  log.recordOperation('add', 2.00049);
  expect(log.operations()).toEqual({
    list: {count: 3, totalMs: 12, averageMs: 4, medianMs: 4, minMs: 1, maxMs: 7},
    add: {count: 1, totalMs: 2, averageMs: 2, medianMs: 2, minMs: 2, maxMs: 2},
  });
});

const measured = {kind: 'span', name: 'list', test: 'lists', budgetMs: 10} as const;

test('what is within its budget is no alert', () => {
  const log = new PerformanceLog();
  expect(log.judge({...measured, durationMs: 10})).toBeNull();
  expect(log.alerts).toEqual([]);
});

test('what is beyond its budget is told to those who listen at that time', () => {
  const log = new PerformanceLog();
  const heard: Alert[] = [];
  const stop = log.onAlert(alert => heard.push(alert));
  const alert = log.judge({...measured, durationMs: 12.5});
  expect(alert).toEqual({...measured, durationMs: 12.5, overPercent: 25});
  stop();
  log.judge({...measured, durationMs: 20});
  expect(heard).toEqual([alert]);
  expect(log.alerts).toHaveLength(2);
});
