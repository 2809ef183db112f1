import {access, constants, statfs} from 'node:fs/promises';
import {tmpdir} from 'node:os';

const SHARED_MEMORY = '/dev/shm';

/** A private server gets at least this much room in memory; Docker's default of 64 MiB holds no cluster. */
const LEAST_ROOM_BYTES = 512 * 1024 * 1024;

/** The system's limit of a Unix socket's path is 108 bytes, 104 on macOS, with its end; the name takes 14, our folder 30. */
const LONGEST_PARENT = 104 - 1 - 14 - 30;

/** Where folders of ours may be. */
export function temporaryParents(): string[] {
  return [SHARED_MEMORY, tmpdir(), '/tmp'];
}

/**
 * Where to put an engine's data, the best place first: in memory where there is room for them several times over, since each
 * worker has a copy; in the folder for temporary files.
 */
export async function chooseParents(
  dataBytes: number,
  workers: number,
  memory: string = SHARED_MEMORY,
): Promise<[string, ...string[]]> {
  const disk = Buffer.byteLength(tmpdir()) <= LONGEST_PARENT ? tmpdir() : '/tmp';
  try {
    await access(memory, constants.W_OK | constants.X_OK);
    const {bavail, bsize} = await statfs(memory);
    if (bavail * bsize >= Math.max(LEAST_ROOM_BYTES, dataBytes * (workers + 2))) return [memory, disk];
  } catch {
    // Not on this system.
  }
  return [disk];
}
