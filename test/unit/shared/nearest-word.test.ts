import {nearestWord} from '../../../src/shared/nearest-word';

const words = ['pool', 'env', 'schema', 'budgets', 'budgetMs', 'rounds', 'threshold', 'timeouts'];

test.each([
  ['shema', 'schema'],
  ['budget', 'budgets'],
  ['budgetms', 'budgetMs'],
  ['treshhold', 'threshold'],
  ['timeout', 'timeouts'],
  ['pools', 'pool'],
  ['runs', 'rounds'],
])('"%s" was probably meant to be "%s"', (typed, meant) => {
  expect(nearestWord(typed, words)).toBe(meant);
});

test.each(['foo', 'x', '', 'completely different'])('"%s" is near no word', typed => {
  expect(nearestWord(typed, words)).toBeNull();
});

test('where there are no words, none is near', () => {
  expect(nearestWord('pool', [])).toBeNull();
});
