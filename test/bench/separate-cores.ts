import {spawnSync} from 'node:child_process';
import {availableParallelism} from 'node:os';

/** Lets a process run on these cores only, and what it starts from now on. False where the system cannot do that. */
function pin(processId: number, cores: string): boolean {
  return spawnSync('taskset', ['--cpu-list', '--pid', cores, String(processId)]).status === 0;
}

/**
 * Does `work` with this process on one core and a server on another. Otherwise the scheduler decides for each process anew
 * whether client and server take turns on one core, which makes a trip between them twice as fast or slow. Changes nothing
 * where there is one core, or no `taskset`.
 */
export async function onSeparateCores<Value>(
  serverPid: number | null,
  work: () => Promise<Value>,
): Promise<Value> {
  const cores = availableParallelism();
  if (serverPid === null || cores < 2 || !pin(serverPid, '1') || !pin(process.pid, '0')) return work();
  try {
    return await work();
  } finally {
    for (const processId of [serverPid, process.pid]) pin(processId, `0-${cores - 1}`);
  }
}
