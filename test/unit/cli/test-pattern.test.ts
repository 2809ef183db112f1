import {testFilter} from '../../../src/cli/test-pattern';
import {thrownBy} from '../../support/thrown-by';

test('a pattern is looked for in the whole name, upper and lower case alike', () => {
  const matches = testFilter('ORDERS.*adds');
  expect(matches('test/orders.test.js › adds one')).toBe(true);
  expect(matches('test/users.test.js › adds one')).toBe(false);
});

test('without a pattern all tests are meant', () => {
  expect(testFilter(undefined)('test/orders.test.js › adds one')).toBe(true);
});

test.each([
  ['', 'The pattern is empty.'],
  [' ', 'The pattern is empty.'],
  ['(', 'The pattern "(" is not a regular expression'],
])('the pattern "%s" is refused', async (pattern, reason) => {
  const {code, message, hint} = await thrownBy(() => testFilter(pattern));
  expect({code, hint}).toEqual({code: 'SAVEPOINT_CONFIG', hint: expect.any(String) as string});
  expect(message).toContain(reason);
});
