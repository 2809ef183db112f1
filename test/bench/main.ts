import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {format, resolveConfig} from 'prettier';
import {socketUrl} from '../../src/engine/database-url';
import {hostProfile} from '../../src/shared/host-profile';
import {Worker} from '../../src/worker';
import {repository} from '../support/installation';
import {openE2eFolder, Project} from '../support/project';
import {benchAcquisition} from './acquisition';
import {startBenchRun} from './bench-run';
import {benchCrud} from './crud';
import {benchEngines} from './engines';
import {benchJestOverhead} from './jest-overhead';
import {markdownTable, missedGoals} from './markdown-table';
import {benchMemory} from './memory';
import {benchPgMem} from './pg-mem';
import {benchDatabaseIsolation, benchParallel} from './parallel';
import type {Result} from './result';
import {SandboxTest} from './sandbox-test';
import {onSeparateCores} from './separate-cores';
import {benchRunStart, benchWorkerStart} from './starts';
import {benchTokenizer} from './tokenizer';
import {serverSource} from '../support/server-source';

/** Where the README's table goes. */
const TABLE = /(?<=<!-- benchmarks -->\n)[^]*?(?=<!-- \/benchmarks -->)/;

const sizes = {
  long: {
    turns: {rounds: 40, perRound: 50, warmUps: 4},
    starts: 15,
    overhead: {rounds: 6, files: 15},
    memory: {files: 105, testsPerFile: 100},
    parallel: {rounds: 5, concurrentFiles: 100},
    clones: 60,
  },
  short: {
    turns: {rounds: 5, perRound: 15, warmUps: 1},
    starts: 1,
    overhead: {rounds: 1, files: 4},
    memory: {files: 12, testsPerFile: 20},
    parallel: {rounds: 1, concurrentFiles: 2},
    clones: 5,
  },
} as const;

async function measure({
  turns,
  starts,
  overhead,
  memory,
  parallel,
  clones,
}: (typeof sizes)['long' | 'short']) {
  const {folder} = new Project({});
  const modules = join(folder, '../node_modules/jest-savepoint/build');
  const run = await startBenchRun(join(folder, 'run'));
  const serverUrl = socketUrl(serverSource(run.run).address, 'postgres');
  const results: Result[] = [];
  const add = (more: readonly Result[]): void => void results.push(...more);
  try {
    await onSeparateCores(serverSource(run.run).postmasterPid, async () => {
      await Worker.current().lane.ready();
      add(await benchCrud(run, new SandboxTest(Worker.current()), turns));
      add(await benchAcquisition(run, turns));
      add([await benchDatabaseIsolation(run, clones)]);
    });
    await Worker.current().close();
    add(await benchPgMem(join(folder, 'pg-mem'), turns));
    add(await benchJestOverhead({serverUrl, ...overhead}));
    add(await benchParallel({serverUrl, ...parallel}));
    add(await benchWorkerStart(run, modules, starts));
    add(await benchRunStart(join(folder, 'start'), modules, starts));
    add(await benchMemory({serverUrl, ...memory}));
    add(await benchEngines(join(folder, 'engines'), modules, starts));
    add(await benchTokenizer(turns));
    return {postgres: run.run.engine.version, results};
  } finally {
    await run.stop();
  }
}

function packageVersions(): Readonly<Record<string, string>> {
  const entries = ['jest', 'pg', 'postgres'].map((name): [string, string] => {
    const manifest = readFileSync(join(repository, 'node_modules', name, 'package.json'), 'utf8');
    return [name, (JSON.parse(manifest) as {version: string}).version];
  });
  return Object.fromEntries(entries);
}

async function writeFormatted(path: string, text: string): Promise<void> {
  writeFileSync(path, await format(text, {...(await resolveConfig(path)), filepath: path}));
}

/** Measures everything; a long run is kept beside this file and in the README. */
async function main(): Promise<void> {
  const short = process.argv.includes('--short');
  const removeFolder = openE2eFolder();
  try {
    const {postgres, results} = await measure(sizes[short ? 'short' : 'long']);
    const table = markdownTable(results);
    process.stdout.write(`${[table, '', ...missedGoals(results)].join('\n')}\n`);
    if (short) return;
    const versions = {node: process.version, postgresql: postgres, ...packageVersions()};
    const report = {date: new Date().toISOString().slice(0, 10), machine: hostProfile(), versions, results};
    await writeFormatted(join(__dirname, 'results.json'), JSON.stringify(report));
    const readme = join(repository, 'README.md');
    await writeFormatted(
      readme,
      readFileSync(readme, 'utf8').replace(TABLE, () => `\n${table}\n\n`),
    );
  } finally {
    removeFolder();
  }
}

void main();
