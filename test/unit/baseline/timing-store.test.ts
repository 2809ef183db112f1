import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {MachineClass} from '../../../src/baseline/machine-class';
import {FileTimingStore, projectFolder} from '../../../src/baseline/timing-store';
import {acceptTimings} from '../../../src/baseline/timings';

const machine: MachineClass = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'Example CPU',
  cores: 2,
  nodeMajor: 20,
  engine: 'local',
  postgresMajor: 15,
};
const baselineError = expect.objectContaining({code: 'SAVEPOINT_BASELINE'}) as Error;
let folder: string;
beforeEach(() => (folder = projectFolder(fs.mkdtempSync(path.join(os.tmpdir(), 'timings-')), 'shop')));
afterEach(() => fs.rmSync(path.dirname(path.dirname(folder)), {recursive: true}));

const accept = (store: FileTimingStore, at: number, id: string) =>
  store.update(baseline =>
    acceptTimings(baseline, {
      at,
      timings: new Map([[id, {cpuMs: 1.23456, wallMs: 2}]]),
      restarted: new Set(),
    }),
  );

test('timings are read back, to the microsecond, whatever a test is called', () => {
  const store = new FileTimingStore(folder, machine);
  expect(store.read().size).toBe(0);
  accept(store, 1000, '__proto__');
  const samples = [{at: 1000, cpuMs: 1.235, wallMs: 2}];
  expect(store.read()).toEqual(new Map([['__proto__', {anchor: null, samples}]]));
  expect(JSON.parse(fs.readFileSync(store.path, 'utf8'))).toMatchObject({version: 1, machine});
});

test('a run adds to what another run has written meanwhile', () => {
  const [one, other] = [new FileTimingStore(folder, machine), new FileTimingStore(folder, machine)];
  one.read();
  accept(other, 1000, 'a');
  accept(one, 2000, 'a');
  expect(
    one
      .read()
      .get('a')
      ?.samples.map(({at}) => at),
  ).toEqual([1000, 2000]);
});

test('another class of machine has timings of its own', () => {
  accept(new FileTimingStore(folder, machine), 1000, 'a');
  expect(new FileTimingStore(folder, {...machine, cores: 4}).read().size).toBe(0);
  expect(new FileTimingStore(folder, {...machine, cpuModel: 'Other CPU'}).read().size).toBe(0);
});

test.each([
  ['a newer version', '{"version": 2, "tests": {}}'],
  ['something else', 'not JSON'],
])('%s is neither read nor overwritten', (_, text) => {
  const store = new FileTimingStore(folder, machine);
  fs.mkdirSync(folder, {recursive: true});
  fs.writeFileSync(store.path, text);
  expect(() => store.read()).toThrow(baselineError);
  expect(() => accept(store, 1000, 'a')).toThrow(store.path);
  expect(fs.readFileSync(store.path, 'utf8')).toBe(text);
});
