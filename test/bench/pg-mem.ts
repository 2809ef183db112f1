import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Client} from 'pg';
import {loadConfig} from '../../src/config/load-config';
import {prepareRun} from '../../src/schema/prepare-run';
import {removePreparedRun, writePreparedRun} from '../../src/schema/prepared-run-file';
import {runVariable} from '../../src/shared/run-variable';
import {Worker} from '../../src/worker';
import {fiftyTables} from './bench-run';
import {crud} from './crud';
import {resultOf, type Result} from './result';
import {inTurns, type TurnOptions} from './samples';

/** A test on pg-mem, with a schema of fifty tables: all of it, and what its end takes. */
export async function benchPgMem(folder: string, options: TurnOptions): Promise<readonly Result[]> {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'schema.sql'), fiftyTables);
  writeFileSync(
    join(folder, 'savepoint.config.js'),
    `module.exports = {engine: 'pg-mem', schema: {files: ['schema.sql']}, cacheDir: 'cache'};`,
  );
  const preparation = await prepareRun(await loadConfig(folder, {}), {
    workers: 1,
    onProgress: () => undefined,
  });
  const file = await writePreparedRun(preparation.run);
  const before = process.env[runVariable];
  process.env[runVariable] = file;
  const worker = Worker.current();
  const {sandbox} = worker;
  const ready = performance.now();
  await worker.lane.ready();
  const startMs = performance.now() - ready;
  sandbox.openLevel('bench.test.js');
  const client = new Client(worker.target.url);
  await client.connect();
  try {
    const begin = async (): Promise<void> => {
      sandbox.openLevel('crud');
      await crud(client);
    };
    const {whole, end} = await inTurns(
      {
        whole: {work: () => begin().then(() => sandbox.closeLevel())},
        end: {before: begin, work: () => sandbox.closeLevel()},
      },
      options,
    );
    const goal = {kind: 'absolute', atMost: 1} as const;
    return [
      resultOf({name: 'Test of four statements on pg-mem, pg', unit: 'ms', ours: whole}),
      resultOf({name: 'Rollback of a test on pg-mem', unit: 'ms', ours: end, goal}),
      resultOf({name: 'Start of a worker on pg-mem, fifty tables', unit: 'ms', ours: [startMs]}),
    ];
  } finally {
    await client.end();
    await worker.close();
    process.env[runVariable] = before;
    await removePreparedRun(file);
    await preparation.stop();
  }
}
