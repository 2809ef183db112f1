import {packageName} from '../../src/engine/local/find-package';
import {Project} from '../support/project';
import {killJests, runJest} from '../support/run-jest';

const shop = new Project({fixture: 'shop'});

afterEach(killJests);
afterAll(() => shop.remove());

test('the shop runs on the programs of the npm package, and --verbose tells what was passed over', async () => {
  const {exitCode, output} = await runJest(shop, ['--verbose'], {env: {SAVEPOINT_BINARIES: 'packages'}});
  expect(output).toMatch(
    new RegExp(`^Savepoint: PostgreSQL \\d+\\.\\d+ \\(local, ${packageName}; no server is named\\), `, 'm'),
  );
  expect(output).toContain('not used: server: The engine "server" needs a server, and none is named.');
  expect(output).toContain('137 passed, 137 total');
  expect(exitCode).toBe(0);
});
