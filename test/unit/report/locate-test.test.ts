import {locateTest} from '../../../src/report/locate-test';

const source = `const {test} = require('@jest/globals');

describe('orders', () => {
  test('are listed', () => {});
  test("a user's are listed", () => {});
  describe(\`of \${year}\`, () => {
    test('are listed', () => {});
    test.each([1, 2])('adds %d (%s)', () => {});
    test.each\`a | b\`('$a.name is $b', () => {});
  });
  test('it\\'s "quoted"\\n', () => {});
});
describe('users', () => {
  test('are listed', () => {});
});
`;

test.each([
  [['orders', 'are listed'], 4],
  [['orders', "a user's are listed"], 5],
  [['orders', 'of 2024', 'are listed'], 7],
  [['orders', 'of 2024', 'adds 1 (one)'], 8],
  [['orders', 'of 2024', 'ann is 3'], 9],
  [['orders', 'it\'s "quoted"\n'], 11],
  [['users', 'are listed'], 14],
  [['users', 'made by a loop'], 13],
  [['nowhere'], 1],
])('%j is in line %d', (titles, line) => {
  expect(locateTest(source, titles)).toBe(line);
});

test('titles are no regular expressions', () => {
  expect(locateTest("\ntest('(a+)+$ %s [', f);", ['(a+)+$ x ['])).toBe(2);
  expect(locateTest("\ntest('.*', f);", ['anything'])).toBe(1);
});
