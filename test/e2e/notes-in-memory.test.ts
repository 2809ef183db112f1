import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

const notes = new Project({fixture: 'notes-in-memory'});

afterEach(killJests);
afterAll(() => notes.remove());

test('an application runs its tests on pg-mem, and the first line says what that is', async () => {
  const {exitCode, output, statuses} = await runJest(notes, jsonArgs);
  expect(output).not.toContain('●');
  expect(output).toMatch(
    /^Savepoint: pg-mem 3\.\d+\.\d+ \(pg-mem, in each worker, snapshot isolation.*\), \d workers?, schema built in .* \(3 tables\)$/m,
  );
  expect(output).not.toContain('SERIALIZABLE');
  expect(new Set(Object.values(statuses))).toEqual(new Set(['passed']));
  expect(Object.keys(statuses)).toHaveLength(25);
  expect(exitCode).toBe(0);
});

test('its counters are the same in workers and in the next run', async () => {
  const {exitCode, output} = await runJest(notes, ['--maxWorkers=2', '--workerIdleMemoryLimit=2GB']);
  expect(output).toContain('all as in the baseline');
  expect(exitCode).toBe(0);
});
