import {closeSync, openSync, rmSync, statSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {nowMs} from '../shared/clock';

/** Work under a lock takes milliseconds: who holds it for so long is gone, or stopped. */
const abandonedAfterMs = 10_000;

const retryMs = 20;

/** Tells one lock file from a later one at the same path; null where there is none. */
function identify(path: string): string | null {
  const stats = statSync(path, {bigint: true, throwIfNoEntry: false});
  return stats === undefined ? null : `${stats.ino} ${stats.ctimeNs}`;
}

function tryCreate(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock, unless it is another one by now. */
function remove(path: string, identity: string | null): void {
  if (identify(path) === identity) rmSync(path, {force: true});
}

/**
 * Does something while no other process does anything under the lock file at `path`. A lock that one process has held for ten
 * seconds, as this one's own clock counts them, was left by a process that was killed, and is taken over.
 */
export async function withFileLock<T>(path: string, work: () => T): Promise<T> {
  let holder: string | null = null;
  let heldSince = nowMs();
  while (!tryCreate(path)) {
    const now = identify(path);
    if (now !== holder) [holder, heldSince] = [now, nowMs()];
    else if (nowMs() - heldSince > abandonedAfterMs) remove(path, holder);
    await sleep(retryMs * Math.random());
  }
  const own = identify(path);
  try {
    return work();
  } finally {
    remove(path, own);
  }
}
