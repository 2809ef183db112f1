import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {cgroupCores} from '../../../src/shared/cgroup-cores';
import {hostProfile} from '../../../src/shared/host-profile';

test('the profile describes this machine', () => {
  const profile = hostProfile();
  expect(profile).toEqual({
    platform: process.platform,
    arch: process.arch,
    cpuModel: expect.any(String) as string,
    cores: expect.any(Number) as number,
    nodeMajor: Number(process.versions.node.split('.')[0]),
    totalMemoryMb: expect.any(Number) as number,
  });
  expect(profile.cores).toBeGreaterThanOrEqual(1);
  expect(profile.cores).toBeLessThanOrEqual(availableParallelism());
  expect(Number.isInteger(profile.cores)).toBe(true);
  expect(profile.totalMemoryMb).toBeGreaterThan(0);
  expect(hostProfile()).toEqual(profile);
});

describe('the cores of a control group', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'savepoint-cgroup-'));
  });

  afterEach(() => rmSync(root, {recursive: true}));

  function write(files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), {recursive: true});
      writeFileSync(join(root, name), `${content}\n`);
    }
  }

  test('are not limited where there are no groups', () => {
    expect(cgroupCores(root)).toBe(Infinity);
  });

  test('are those of version 2, in a container', () => {
    write({'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '150000 100000'});
    expect(cgroupCores(root)).toBe(1.5);
  });

  test('are not limited by "max"', () => {
    write({'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': 'max 100000'});
    expect(cgroupCores(root)).toBe(Infinity);
  });

  test('are the fewest of all groups from the process’s own up', () => {
    write({
      'proc/self/cgroup': '0::/ci.slice/job:1.scope',
      'sys/fs/cgroup/ci.slice/cpu.max': '200000 100000',
      'sys/fs/cgroup/ci.slice/job:1.scope/cpu.max': '800000 100000',
      'sys/fs/cgroup/other.slice/cpu.max': '10000 100000',
    });
    expect(cgroupCores(root)).toBe(2);
  });

  test('are those of version 1', () => {
    write({
      'proc/self/cgroup': '12:cpuset:/\n4:cpu,cpuacct:/docker/abc\n0::/',
      'sys/fs/cgroup/cpu/docker/abc/cpu.cfs_quota_us': '300000',
      'sys/fs/cgroup/cpu/docker/abc/cpu.cfs_period_us': '100000',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    });
    expect(cgroupCores(root)).toBe(3);
  });

  test('are those of version 1 where the group’s path is the host’s', () => {
    write({
      'proc/self/cgroup': '4:cpu:/docker/abc',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    });
    expect(cgroupCores(root)).toBe(0.5);
  });
});
