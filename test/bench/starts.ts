import {execFile} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {copyFolder} from '../../src/engine/copy-folder';
import {Worker} from '../../src/worker';
import {fiftyTables, type BenchRun} from './bench-run';
import {resultOf, type Result} from './result';
import {inTurns} from './samples';

const run = promisify(execFile);

/** The package as it is published, somewhere under a `node_modules` with its dependencies. */
type Modules = string;

/** Runs one of the scripts beside this file. @returns the milliseconds that it prints */
async function timeScript(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const {stdout} = await run(process.execPath, [join(__dirname, script), ...args], {env});
  const ms = Number(stdout);
  if (!(ms > 0)) throw new Error(`${script} printed ${JSON.stringify(stdout)}`);
  return ms;
}

/** From a worker's first step to its ready backend, beside one plain connection to the same database. */
export async function benchWorkerStart(
  {direct}: BenchRun,
  modules: Modules,
  rounds: number,
): Promise<readonly Result[]> {
  const cold = {ours: [] as number[], reference: [] as number[]};
  for (let round = 0; round < rounds; round++) {
    cold.ours.push(await timeScript('time-worker-start.js', ['worker', modules]));
    cold.reference.push(await timeScript('time-worker-start.js', ['client', JSON.stringify(direct)]));
  }
  // The next worker of a process, as in watch mode.
  const again = await inTurns(
    {ours: {work: () => Worker.current().ready(), after: () => Worker.current().close()}},
    {rounds, perRound: 1},
  );
  const what = 'one connection';
  return [
    resultOf({
      name: 'Start of a worker, fifty tables, new process',
      unit: 'ms',
      ours: cold.ours,
      reference: {what, values: cold.reference},
      goal: {kind: 'difference', atMost: 30},
    }),
    resultOf({name: 'The same, in a process that has had one before', unit: 'ms', ours: again.ours}),
  ];
}

/** What the global set-up costs a run on a private server, with more and more of it in the cache. */
export async function benchRunStart(
  folder: string,
  modules: Modules,
  rounds: number,
): Promise<readonly Result[]> {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'schema.sql'), fiftyTables);
  writeFileSync(
    join(folder, 'savepoint.config.js'),
    `module.exports = {engine: 'local', schema: {files: ['schema.sql']}};`,
  );
  const cache = join(folder, 'cache');
  const full = join(folder, 'full-cache');
  const start = (env: NodeJS.ProcessEnv): Promise<number> =>
    timeScript('time-run-start.js', [modules, folder], {
      ...process.env,
      JEST_SAVEPOINT_RUN: undefined,
      XDG_CACHE_HOME: cache,
      ...env,
    });
  const samples: Record<'nothing' | 'server' | 'schema', number[]> = {nothing: [], server: [], schema: []};
  await start({XDG_CACHE_HOME: full});
  for (let round = 0; round < rounds; round++) {
    rmSync(cache, {recursive: true, force: true});
    samples.nothing.push(await start({}));
    rmSync(cache, {recursive: true, force: true});
    await copyFolder(full, cache);
    // What the schema was built from is looked at, and found to be too old.
    samples.server.push(await start({SAVEPOINT_REBUILD: '1'}));
    samples.schema.push(await start({}));
  }
  const row = (name: string, ours: readonly number[]) => resultOf({name, unit: 'ms', ours});
  return [
    row('Start of a run on a private server, nothing cached', samples.nothing),
    row('The same, `initdb` cached, schema to build', samples.server),
    row('The same, schema cached', samples.schema),
  ];
}
