import {dirname, join} from 'node:path';
import {makeFolder} from '../shared/make-folder';
import type {Confirmation} from '../gate/confirm-process';
import type {GatedRun} from '../gate/gated-run';
import {SavepointError} from '../shared/savepoint-error';
import {writeFileAtomically} from '../shared/write-file-atomically';
import type {RecordedRun} from './report-input';
import {formatRecord} from './run-record';

/** Where the last run of a project is kept. */
export function lastRunPath(folder: string): string {
  return join(folder, 'last-run.json');
}

/** Keeps a run in a project's folder, for `jest-savepoint report`. */
export function writeLastRun(folder: string, run: RecordedRun): void {
  try {
    makeFolder(folder);
    writeFileAtomically(lastRunPath(folder), formatRecord(run));
  } catch {
    // Where the cache cannot be written to, as on some CI machines, there is no later report, and the gate works all the same.
  }
}

/**
 * Writes a file that somebody asked for, and its folder where there is none.
 * @param what it is, for the message. @example 'report'
 * @throws {SavepointError} `SAVEPOINT_CONFIG`
 */
export function writeOutput(path: string, text: string, what: string): void {
  try {
    makeFolder(dirname(path));
    writeFileAtomically(path, text);
  } catch (error) {
    throw new SavepointError(`The ${what} cannot be written to ${path}: ${(error as Error).message}.`, {
      code: 'SAVEPOINT_CONFIG',
      hint: 'Name a file in a folder that may be written to.',
      cause: error,
    });
  }
}

/** Hands what a confirming process measured to the process that started it. */
export function writeConfirmation(path: string, {files}: Pick<GatedRun, 'files'>): void {
  const confirmation: Confirmation = {tests: files.flatMap(({tests}) => tests.map(({record}) => record))};
  makeFolder(dirname(path));
  writeFileAtomically(path, JSON.stringify(confirmation));
}
