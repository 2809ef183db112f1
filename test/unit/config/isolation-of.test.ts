import {isolationOf} from '../../../src/config/isolation-of';

test.each([
  ['test/queues/jobs.test.js', 'database'],
  ['test/queues/plain.test.js', 'database'],
  ['test/plain.test.js', 'none'],
  ['src/test/queues.test.js', 'transaction'],
])('the first pattern that matches %s says %s', (file, isolation) => {
  const isolationByFile = {'^test/queues/': 'database', 'plain\\.test': 'none'} as const;
  expect(isolationOf({isolation: 'transaction', isolationByFile}, file)).toBe(isolation);
});
