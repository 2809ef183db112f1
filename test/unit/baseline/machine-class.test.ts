import {machineClass, machineClassId} from '../../../src/baseline/machine-class';
import {hostProfile} from '../../../src/shared/host-profile';

const host = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'Example CPU @ 2.0GHz',
  cores: 4,
  nodeMajor: 20,
  totalMemoryMb: 8000,
} as const;
const idOf = (parts: Partial<typeof host> | object, version = '15.18') =>
  machineClassId(machineClass({...host, ...parts}, {name: 'local', version}));

test('names what timings depend on', () => {
  expect(idOf({})).toMatch(/^linux-x64-4-cores-node20-local15-[\da-f]{8}$/);
});

test('tells machines apart by processor, cores and major versions', () => {
  const ids = [
    idOf({}),
    idOf({cpuModel: 'Other'}),
    idOf({cores: 2}),
    idOf({nodeMajor: 22}),
    idOf({}, '16.1'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('does not tell them apart by memory or minor versions', () => {
  expect(idOf({totalMemoryMb: 1})).toBe(idOf({}));
  expect(idOf({}, '15.2')).toBe(idOf({}, '15.18 (Debian)'));
});

test('is the same each time on this machine, and a file name', () => {
  const id = () => machineClassId(machineClass(hostProfile(), {name: 'pg-mem', version: '2.9'}));
  expect(id()).toBe(id());
  expect(id()).toMatch(/^[\w.-]+$/);
});
