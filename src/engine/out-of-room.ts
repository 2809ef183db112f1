import {SavepointError} from '../shared/savepoint-error';

/** Whether an error came from a full disk, or from memory used as one. */
export function isOutOfRoom(error: unknown): boolean {
  return /No space left on device|ENOSPC/.test((error as Error).message);
}

/** The error for people where data do not fit into a folder. */
export function outOfRoom(folder: string, cause: Error): SavepointError {
  return new SavepointError(`There is no room for the data in ${folder}: ${cause.message}.`, {
    code: 'SAVEPOINT_ENGINE',
    hint: 'Make room there, or run fewer workers (jest --maxWorkers).',
    cause,
  });
}
