import {execFile} from 'node:child_process';
import {readFile, readlink} from 'node:fs/promises';
import {hostname} from 'node:os';
import {promisify} from 'node:util';

const run = promisify(execFile);

/**
 * What tells a process from a later one with the same id: when it started, as the system writes it. Null where there is no
 * such process.
 */
export async function processStart(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
      // The second field is the program's name in parentheses and may hold anything; start time is the 22nd (proc(5)).
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    }
    return (await ps('lstart=', pid)) || null;
  } catch {
    return null;
  }
}

/** What names one process of this machine for good. */
export interface ProcessIdentity {
  readonly pid: number;
  /** See {@link processStart}. Null where that is not known. */
  readonly startedAt: string | null;
}

/** Whether a process is still there, and not another one that has got its id. */
export async function isRunning({pid, startedAt}: ProcessIdentity): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process cannot be signalled, and is there.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = await processStart(pid);
  return now === null || startedAt === null || now === startedAt;
}

/** The command line of a process, empty where there is no such process. */
export async function processCommand(pid: number): Promise<string> {
  try {
    return process.platform === 'linux'
      ? (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ')
      : await ps('args=', pid);
  } catch {
    return '';
  }
}

async function ps(column: string, pid: number): Promise<string> {
  const {stdout} = await run('ps', ['-o', column, '-p', String(pid)], {env: {...process.env, LC_ALL: 'C'}});
  return stdout.trim();
}

/** Names the set of processes that this one can see: ids mean nothing in another machine or container. */
export async function processSpace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}
