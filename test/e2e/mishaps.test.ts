import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

const mishaps = new Project({fixture: 'mishaps'});

afterEach(killJests);
afterAll(() => mishaps.remove());

test('a test that goes wrong leaves nothing to the next one', async () => {
  const {exitCode, statuses, durationMs, output} = await runJest(mishaps, [...jsonArgs]);
  expect(statuses).toEqual({
    'a beforeEach that fails fails its test': 'failed',
    'a beforeAll that fails fails the tests of its block': 'failed',
    'is clean after hooks that fail': 'passed',
    'leaves a transaction open': 'passed',
    'is clean after an open transaction': 'passed',
    'does not wait for its statement': 'passed',
    'is clean after a statement that nobody awaited': 'passed',
    'forgets a query': 'passed',
    'is not disturbed by a query that was forgotten': 'passed',
    'times out while its statement runs': 'failed',
    'is clean after a test that timed out': 'passed',
    'passes with two statements': 'passed',
  });
  expect(exitCode).toBe(1);
  expect(output).toMatch(
    /● forgets a query\n\s+test\/late\.test\.js\n\n\s+a statement came after the test had ended, and was refused\n\n\s+INSERT INTO notes.*\n\s+at src\/notes\.js:\d+:\d+/,
  );
  // Statements of twenty seconds were stopped.
  expect(durationMs).toBeLessThan(15_000);
});

test('only tests that passed become the baseline', () => {
  expect(mishaps.read('test/__savepoints__/counters.test.js.json')).toContain('passes with two statements');
  const hooks = mishaps.read('test/__savepoints__/hooks.test.js.json');
  expect(hooks).toContain('is clean after hooks that fail');
  expect(hooks).not.toContain('fails its test');
});
