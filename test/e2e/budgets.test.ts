import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

const project = new Project({
  files: {
    'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
    'savepoint.config.js': "module.exports = {budgets: {'› imports': 'bulk', 'test/orders': 300}};",
    'test/orders.test.js': `
      const {setTimeout: sleep} = require('node:timers/promises');
      test('imports orders', () => sleep(Number(process.env.SLEEP)));
      test('lists orders', () => sleep(1));`,
  },
});

afterEach(killJests);
afterAll(() => project.remove());

test('a test that takes more than its budget each time fails the run, and -u does not accept it', async () => {
  const within = await runJest(project, ['-i'], {env: {SLEEP: '10'}});
  expect(within.exitCode).toBe(0);

  for (const args of [['-i'], ['-i', '-u']]) {
    const {exitCode, output} = await runJest(project, args, {env: {SLEEP: '250'}});
    expect(output).toContain('1 test over budget');
    expect(output).toMatch(
      /● imports orders[^]*over budget: 2\d\d ms, the fastest of 2 times, where "› imports" allows\s+200 ms \(bulk\)/,
    );
    expect(output).toContain('give it more time with the option budgets');
    expect(exitCode).toBe(1);
  }
});
