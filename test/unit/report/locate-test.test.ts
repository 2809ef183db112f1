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

test('a title in a table is not where its test is: that is the one whose title is computed', () => {
  const loop = "// don't\nconst names = ['ann', 'ben'];\nfor (const name of names)\n  test(name, f);\n";
  expect(locateTest(loop, ['ann'])).toBe(4);
  expect(locateTest(`${loop}test(other, f);`, ['ann'])).toBe(1);
  expect(locateTest(`describe('users', () => {\n${loop}})`, ['users', 'ben'])).toBe(5);
});

test('a test may be called as its block is', () => {
  expect(locateTest("describe('users', () => {\n  test('users', f);\n});", ['users', 'users'])).toBe(2);
});

test('nor is it where another function is given the same text', () => {
  expect(locateTest("log('ann');\ntest('ann', f);", ['ann'])).toBe(2);
  expect(locateTest("const f = 1;\nscenario('ann', f);", ['ann'])).toBe(2);
});

test('a title that stands there as it is comes before one that is made of values', () => {
  const each = "test.each([\n  ['ann'],\n  ['ben'],\n])('%s', f);\ntest('real', f);";
  expect(locateTest(each, ['real'])).toBe(5);
  expect(locateTest(each, ['ben'])).toBe(4);
});

test('titles are no regular expressions', () => {
  expect(locateTest("\ntest('(a+)+$ %s [', f);", ['(a+)+$ x ['])).toBe(2);
  expect(locateTest("\ntest('.*', f);", ['anything'])).toBe(1);
});
