import {startEngine} from '../../../src/engine/start-engine';
import {testConfig} from '../../support/test-config';

const options = {workers: 1, snapshotKey: null, onProgress: () => undefined};

test.each(['pglite', 'pg-mem'] as const)(
  '%s is refused by name, and nothing else runs instead',
  async engine => {
    await expect(startEngine(testConfig({engine}), options)).rejects.toMatchObject({
      code: 'SAVEPOINT_ENGINE',
      message: `The engine "${engine}" is not part of this version.`,
    });
  },
);

test('the engine "server" without a server is refused', async () => {
  await expect(startEngine(testConfig({engine: 'server'}), options)).rejects.toMatchObject({
    code: 'SAVEPOINT_ENGINE',
    hint: 'Set connectionString in the config, or SAVEPOINT_DATABASE_URL.',
  });
});
