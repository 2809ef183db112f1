import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {loadConfig} from '../../src/config/load-config';
import {prepareRun} from '../../src/schema/prepare-run';
import {removePreparedRun, writePreparedRun} from '../../src/schema/prepared-run-file';
import {runVariable} from '../../src/shared/run-variable';
import {Project} from '../support/project';
import {runJest} from '../support/run-jest';
import {fiftyTables} from './bench-run';
import {resultOf, type Result} from './result';
import {timeRunStarts, timeScript} from './starts';

type Engine = Readonly<Record<string, string>>;

const npm: Engine = {SAVEPOINT_ENGINE: 'local', SAVEPOINT_BINARIES: 'packages'};
const pglite: Engine = {SAVEPOINT_ENGINE: 'pglite'};

/** What a worker costs, in a fresh process each time, on a run that is prepared once. */
async function measureWorkers(
  folder: string,
  modules: string,
  rounds: number,
  engine: Engine,
): Promise<{readonly startMs: readonly number[]; readonly memoryMb: readonly number[]}> {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'schema.sql'), fiftyTables);
  writeFileSync(
    join(folder, 'savepoint.config.js'),
    `module.exports = {schema: {files: ['schema.sql']}, cacheDir: 'cache'};`,
  );
  const loaded = await loadConfig(folder, engine);
  const {run, stop} = await prepareRun(loaded, {workers: 1, onProgress: () => undefined});
  const file = await writePreparedRun(run);
  const env = {...process.env, [runVariable]: file};
  const [startMs, memoryMb]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < rounds; round++) {
      startMs.push(await timeScript('time-worker-start.js', ['worker', modules], env));
      memoryMb.push(await timeScript('measure-worker-memory.js', [modules], env));
    }
  } finally {
    await removePreparedRun(file);
    await stop();
  }
  return {startMs, memoryMb};
}

/** The milliseconds of whole runs of the shop with a schema that is cached, the engines in turns. */
async function timeShop(rounds: number, engines: readonly Engine[]): Promise<readonly (readonly number[])[]> {
  const shop = new Project({fixture: 'shop'});
  const times = engines.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, env] of engines.entries()) {
      const {exitCode, durationMs, output} = await runJest(shop, ['--maxWorkers=2'], {
        env,
        timeLimitMs: 120_000,
      });
      if (exitCode !== 0) throw new Error(`Jest ended with ${exitCode}:\n${output}`);
      if (round >= 0) times[i]!.push(durationMs);
    }
  }
  shop.remove();
  return times;
}

/** The engines that need nothing on the machine, beside each other. */
export async function benchEngines(
  folder: string,
  modules: string,
  rounds: number,
): Promise<readonly Result[]> {
  const npmStarts = await timeRunStarts(join(folder, 'npm'), modules, rounds, npm);
  const pgliteStarts = await timeRunStarts(join(folder, 'pglite'), modules, rounds, pglite);
  const onNpm = await measureWorkers(join(folder, 'npm-workers'), modules, rounds, npm);
  const onPglite = await measureWorkers(join(folder, 'pglite-workers'), modules, rounds, pglite);
  const [npmShop = [], pgliteShop = []] = await timeShop(Math.ceil(rounds / 5), [npm, pglite]);
  const beside = (values: readonly number[]) => ({what: 'server from npm', values});
  return [
    resultOf({
      name: "Start of a run on npm's server, nothing cached",
      unit: 'ms',
      ours: npmStarts.nothing,
    }),
    resultOf({
      name: 'The same, schema cached',
      unit: 'ms',
      ours: npmStarts.schema,
      goal: {kind: 'absolute', atMost: 250},
    }),
    resultOf({
      name: 'Start of a run on PGlite, nothing cached',
      unit: 'ms',
      ours: pgliteStarts.nothing,
      reference: beside(npmStarts.nothing),
    }),
    resultOf({
      name: 'The same, schema cached',
      unit: 'ms',
      ours: pgliteStarts.schema,
      reference: beside(npmStarts.schema),
    }),
    resultOf({
      name: 'Start of a worker on PGlite, schema cached',
      unit: 'ms',
      ours: onPglite.startMs,
      reference: {what: 'making its data', values: pgliteStarts.nothing},
      goal: {kind: 'ratio', atMost: 0.4},
    }),
    resultOf({
      name: 'Memory that a worker on PGlite adds',
      unit: 'MB',
      ours: onPglite.memoryMb,
      reference: beside(onNpm.memoryMb),
    }),
    resultOf({
      name: "The shop's 137 tests on PGlite, two workers, all of Jest",
      unit: 'ms',
      ours: pgliteShop,
      reference: beside(npmShop),
    }),
  ];
}
