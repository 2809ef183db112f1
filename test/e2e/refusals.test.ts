import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

afterEach(killJests);

const project = (test: string) =>
  new Project({
    files: {
      'package.json': '{}',
      'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
      'some.test.js': test,
    },
  });

test.each(['pg-mem', 'pglite'])(
  'test.concurrent is refused on %s, and the tests beside it run',
  async engine => {
    const concurrent = project(`
    test('alone', () => undefined);
    test.concurrent('together', async () => undefined);
  `);
    const {exitCode, output, statuses} = await runJest(concurrent, [...jsonArgs], {
      env: {SAVEPOINT_ENGINE: engine},
    });
    expect(exitCode).toBe(1);
    expect(statuses).toEqual({alone: 'passed', together: 'failed'});
    expect(output).toContain(
      `test.concurrent needs databases that are copied on a server, which the engine "${engine}" has not.`,
    );
    expect(output).toContain('Use the engine "local" or "server", or test.');
    concurrent.remove();
  },
);

test("isolation: 'database' is refused where the engine has nothing to copy, with those that have", async () => {
  const isolated = project(`
    /**
     * @jest-environment-options {"isolation": "database"}
     */
    test('alone', () => undefined);
  `);
  const {exitCode, output} = await runJest(isolated, [], {env: {SAVEPOINT_ENGINE: 'pg-mem'}});
  expect(exitCode).toBe(1);
  expect(output).toContain(
    'isolation: \'database\' needs databases that are copied on a server, which the engine "pg-mem" has not.',
  );
  expect(output.match(/Use the engine "local" or "server"/g)).toHaveLength(1);
  isolated.remove();
});
