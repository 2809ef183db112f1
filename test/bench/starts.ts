import {execFile} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {copyFolder} from '../../src/engine/copy-folder';
import {runVariable} from '../../src/shared/run-variable';
import {Worker} from '../../src/worker';
import {fiftyTables, type BenchRun} from './bench-run';
import {resultOf, type Result} from './result';
import {inTurns} from './samples';

const run = promisify(execFile);

/** The package as it is published, somewhere under a `node_modules` with its dependencies. */
type Modules = string;

/** Runs one of the scripts beside this file. @returns the milliseconds that it prints */
export async function timeScript(
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
    {ours: {work: () => Worker.current().lane.ready(), after: () => Worker.current().close()}},
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

/** The milliseconds of the global set-up, with more and more of it in the cache. */
export interface RunStarts {
  readonly nothing: readonly number[];
  readonly server: readonly number[];
  readonly schema: readonly number[];
}

/** Starts runs of two workers on a schema of fifty tables, in a folder of their own, and ends them at once. */
export async function timeRunStarts(
  folder: string,
  modules: Modules,
  rounds: number,
  engine: Readonly<Record<string, string>>,
): Promise<RunStarts> {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'schema.sql'), fiftyTables);
  writeFileSync(join(folder, 'savepoint.config.js'), `module.exports = {schema: {files: ['schema.sql']}};`);
  const cache = join(folder, 'cache');
  const full = join(folder, 'full-cache');
  const start = (env: NodeJS.ProcessEnv): Promise<number> =>
    timeScript('time-run-start.js', [modules, folder], {
      ...process.env,
      [runVariable]: undefined,
      XDG_CACHE_HOME: cache,
      ...engine,
      ...env,
    });
  const samples: Record<keyof RunStarts, number[]> = {nothing: [], server: [], schema: []};
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
  return samples;
}

/** What the global set-up costs a run on a private server. */
export async function benchRunStart(
  folder: string,
  modules: Modules,
  rounds: number,
): Promise<readonly Result[]> {
  const {nothing, server, schema} = await timeRunStarts(folder, modules, rounds, {SAVEPOINT_ENGINE: 'local'});
  const goal = {kind: 'absolute', atMost: 250} as const;
  return [
    resultOf({name: 'Start of a run on a private server, nothing cached', unit: 'ms', ours: nothing}),
    resultOf({name: 'The same, `initdb` cached, schema to build', unit: 'ms', ours: server}),
    resultOf({name: 'The same, schema cached', unit: 'ms', ours: schema, goal}),
  ];
}
