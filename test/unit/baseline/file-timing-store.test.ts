import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {FileTimingStore} from '../../../src/baseline/file-timing-store';
import {acceptTimings} from '../../../src/baseline/timings';
import {spawnScript} from '../../support/spawn-script';
import {machine} from './support/machine';

const baselineError = expect.objectContaining({code: 'SAVEPOINT_BASELINE'}) as Error;
const script = path.join(__dirname, 'scripts/accept-timings.ts');
const register = path.join(__dirname, '../../support/register-typescript.js');
let folder: string;
beforeEach(() => (folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'timings-')), 'baselines/shop')));
afterEach(() => fs.rmSync(path.dirname(path.dirname(folder)), {recursive: true}));

const accept = (store: FileTimingStore, at: number, id: string, commit: string | null = null) =>
  store.update(baseline =>
    acceptTimings(baseline, {
      at,
      timings: new Map([[id, {cpuMs: 1.23456, wallMs: 2, databaseMs: 1}]]),
      restarted: new Set(),
      commit,
    }),
  );
const timesOf = async (store: FileTimingStore, id: string) =>
  (await store.read()).get(id)?.samples.map(({at}) => at) ?? [];

test('timings are read back, to the microsecond, whatever a test is called', async () => {
  const store = new FileTimingStore(folder, machine);
  expect((await store.read()).size).toBe(0);
  for (const id of ['__proto__', 'constructor', '', 'a\0\ud800\u2028"\\']) await accept(store, 1000, id);
  const samples = [{at: 1000, cpuMs: 1.235, wallMs: 2, databaseMs: 1}];
  expect(Object.fromEntries(await store.read())).toEqual(
    Object.fromEntries(
      ['__proto__', 'constructor', '', 'a\0\ud800\u2028"\\'].map(id => [
        id,
        {anchor: null, samples, warm: [], commits: []},
      ]),
    ),
  );
  expect(JSON.parse(fs.readFileSync(store.place, 'utf8'))).toMatchObject({version: 2, machine});
  expect(fs.readdirSync(folder)).toEqual([path.basename(store.place)]);
});

test('commits are kept where they are known, and nothing but a commit is taken for one', async () => {
  const store = new FileTimingStore(folder, machine);
  const commit = 'c0ffee'.padEnd(40, '0');
  await accept(store, 1000, 'a');
  expect(fs.readFileSync(store.place, 'utf8')).not.toContain('commit');
  await accept(store, 2000, 'a', commit);
  expect((await store.read()).get('a')?.commits).toEqual([commit]);
  const text = fs.readFileSync(store.place, 'utf8');
  fs.writeFileSync(store.place, text.replace(commit, '--output=/etc/passwd'));
  await expect(store.read()).rejects.toEqual(baselineError);
});

test('a run adds to what another run has written meanwhile', async () => {
  const [one, other] = [new FileTimingStore(folder, machine), new FileTimingStore(folder, machine)];
  await one.read();
  await accept(other, 1000, 'a');
  await accept(one, 2000, 'a');
  expect(await timesOf(one, 'a')).toEqual([1000, 2000]);
  expect((await one.history()).get('a')).toEqual((await one.read()).get('a')?.samples);
});

test('no sample is lost by runs that write at the same time', async () => {
  const store = new FileTimingStore(folder, machine);
  const scripts = [1, 2, 3, 4].map(i => spawnScript(script, [folder, String(i), '5']));
  for (const run of scripts) expect(await run.ended()).toMatchObject({code: 0, stderr: ''});
  const expected = [1, 2, 3, 4].flatMap(i => Array.from({length: 5}, (_, j) => i * 1000 + j));
  expect([...(await timesOf(store, 'a'))].sort((a, b) => a - b)).toEqual(expected);
  expect(fs.readdirSync(folder)).toEqual([path.basename(store.place)]);
});

test('what a killed run has left locked is taken over', async () => {
  const store = new FileTimingStore(folder, machine);
  await accept(store, 1000, 'a');
  fs.writeFileSync(`${store.place}.lock`, '');
  let waiting = true;
  const writing = accept(store, 2000, 'a').finally(() => (waiting = false));
  await new Promise(resolve => setTimeout(resolve, 500));
  expect(waiting).toBe(true);
  await writing;
  expect(await timesOf(store, 'a')).toEqual([1000, 2000]);
  expect(fs.existsSync(`${store.place}.lock`)).toBe(false);
});

test('another class of machine has timings of its own', async () => {
  await accept(new FileTimingStore(folder, machine), 1000, 'a');
  expect((await new FileTimingStore(folder, {...machine, cores: 4}).read()).size).toBe(0);
  expect((await new FileTimingStore(folder, {...machine, cpuModel: 'Other CPU'}).read()).size).toBe(0);
});

test.each([
  ['an older version', '{"version":1,"tests":{}}', /version is not as expected/],
  ['a newer version', '{"version": 99, "tests": {}}', /version 99/],
  ['something else', 'not JSON', /not valid JSON/],
  ['nothing', '', /not valid JSON/],
  ['a truncated file', '{"version":1,"tests":{\n"a":{"anchor":null,"sam', /not valid JSON/],
  ['an unfinished merge', '{"version":1,\n<<<<<<< ours\n', /marks of an unfinished merge/],
  [
    'a number below zero',
    '{"version":2,"tests":{"a":{"anchor":null,"samples":[[1,-2,3,0]],"warm":[]}}}',
    /not as expected/,
  ],
  ['a list of tests', '{"version":2,"tests":[]}', /tests is not as expected/],
])('%s is neither read nor overwritten', async (_, text, reason) => {
  const store = new FileTimingStore(folder, machine);
  fs.mkdirSync(folder, {recursive: true});
  fs.writeFileSync(store.place, text);
  await expect(store.read()).rejects.toThrow(baselineError);
  await expect(store.read()).rejects.toThrow(reason);
  await expect(accept(store, 1000, 'a')).rejects.toThrow(store.place);
  expect(fs.readFileSync(store.place, 'utf8')).toBe(text);
  expect(fs.readdirSync(folder)).toEqual([path.basename(store.place)]);
});

test('where the disk is full the file stays as it was', async () => {
  const store = new FileTimingStore(folder, machine);
  await accept(store, 1000, 'a');
  const before = fs.readFileSync(store.place, 'utf8');
  // As a full disk does, a limit cuts a write off in the middle; the names of ten thousand tests do not fit into it.
  const {status, stderr} = spawnSync(
    'sh',
    [
      '-c',
      'ulimit -f 64 && exec "$@"',
      'sh',
      process.execPath,
      '--require',
      register,
      script,
      folder,
      '1',
      '1',
      '10000',
    ],
    {encoding: 'utf8'},
  );
  expect(stderr).toMatch(/The timings baseline .* cannot be written: E(?:FBIG|NOSPC)/);
  expect(status).toBe(1);
  expect(fs.readFileSync(store.place, 'utf8')).toBe(before);
  expect(fs.readdirSync(folder)).toEqual([path.basename(store.place)]);
});

test('a folder that cannot be written to is an error that names it', async () => {
  fs.mkdirSync(path.dirname(folder), {recursive: true});
  fs.writeFileSync(folder, 'a file, not a folder');
  await expect(accept(new FileTimingStore(folder, machine), 1000, 'a')).rejects.toThrow(
    /cannot be written: ENOTDIR|cannot be written: EEXIST/,
  );
});
