import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';

function readWords(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').trim().split(/\s+/);
  } catch {
    return [];
  }
}

/** Cores that one group's quota allows; Infinity where it sets none. */
function groupCores(folder: string, version: 1 | 2): number {
  // 'max 100000' or '150000 100000' in version 2; two files, -1 for no limit, in version 1.
  const [quota, period] =
    version === 2
      ? readWords(join(folder, 'cpu.max'))
      : [...readWords(join(folder, 'cpu.cfs_quota_us')), ...readWords(join(folder, 'cpu.cfs_period_us'))];
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Infinity;
}

/**
 * How many cores this process's control group lets it use; Infinity where there is no limit or no control groups. Node's
 * `os.availableParallelism()` does not look at them in every version.
 *
 * @param root where `proc` and `sys` are found
 * @see the kernel's documentation, "Control Group v2", `cpu.max`, and "CFS Bandwidth Control"
 */
export function cgroupCores(root = '/'): number {
  return Math.min(
    ...readWords(join(root, 'proc/self/cgroup')).flatMap(line => {
      const [id, controllers = '', ...path] = line.split(':');
      const version = id === '0' && controllers === '' ? 2 : 1;
      if (version === 1 && !controllers.split(',').includes('cpu')) return [];
      const mount = join(root, 'sys/fs/cgroup', version === 2 ? '' : 'cpu');
      const limits = [groupCores(mount, version)];
      // Every group above may set a limit, too. In a container the path is the host's and may not exist here.
      for (let folder = join(mount, path.join(':')); folder.length > mount.length; folder = dirname(folder))
        limits.push(groupCores(folder, version));
      return limits;
    }),
    Infinity,
  );
}
