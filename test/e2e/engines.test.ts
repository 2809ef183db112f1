import {packageName} from '../../src/engine/local/find-package';
import {Project} from '../support/project';
import {jsonArgs, killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop'});
const mishaps = new Project({fixture: 'mishaps'});

afterEach(killJests);
afterAll(() => {
  shop.remove();
  mishaps.remove();
});

test('the shop runs on the programs of the npm package, and --verbose tells what was passed over', async () => {
  const {exitCode, output} = await runJest(shop, ['--verbose'], {env: {SAVEPOINT_BINARIES: 'packages'}});
  expect(output).toMatch(
    new RegExp(`^Savepoint: PostgreSQL \\d+\\.\\d+ \\(local, ${packageName}; no server is named\\), `, 'm'),
  );
  expect(output).toContain('not used: server: The engine "server" needs a server, and none is named.');
  expect(output).toContain('137 passed, 137 total');
  expect(exitCode).toBe(0);
});

test('the shop runs on PGlite, with the same statements, and two workers', async () => {
  const env = {SAVEPOINT_ENGINE: 'pglite'};
  const first = await runJest(shop, ['--maxWorkers=2'], {env});
  expect(first.output).toMatch(
    /^Savepoint: PostgreSQL \d+\.\d+ \(pglite, PGlite [\d.]+ in each worker; named by SAVEPOINT_ENGINE\), 2 workers, schema built in /m,
  );
  expect(first.output).toContain('137 passed, 137 total');
  expect(first.output).toContain('all as in the baseline');
  expect(first.exitCode).toBe(0);
  const second = await runJest(shop, ['--maxWorkers=2', '--ci'], {env});
  expect(second.output).toContain('schema from cache (13 tables)');
  expect(second.exitCode).toBe(0);
});

test('on PGlite a test that goes wrong leaves nothing to the next one', async () => {
  const {statuses, output, exitDelayMs} = await runJest(mishaps, [...jsonArgs], {
    env: {SAVEPOINT_ENGINE: 'pglite'},
  });
  expect(statuses).toMatchObject({
    'leaves a transaction open': 'passed',
    'is clean after an open transaction': 'passed',
    'does not wait for its statement': 'failed',
    'is clean after a statement that nobody awaited': 'passed',
    'forgets a query': 'passed',
    'is not disturbed by a query that was forgotten': 'passed',
    'times out while its statement runs': 'failed',
    'is clean after a test that timed out': 'passed',
  });
  expect(output).toContain('PGlite cannot cancel a statement, so it was ended with it');
  expect(exitDelayMs).toBeLessThan(10_000);
});
