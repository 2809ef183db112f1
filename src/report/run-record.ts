import {join} from 'node:path';
import * as v from 'valibot';
import {readBaseline} from '../baseline/baseline-file';
import type {BaselineFormat} from '../baseline/baseline-format';
import type {GatedFile} from '../gate/gated-run';
import {SavepointError, type SavepointErrorCode} from '../shared/savepoint-error';
import {recordForm} from './record-schema';
import type {RecordedRun} from './report-input';

/** Raised where an older record can no longer be read. */
const version = 5;

interface StoredProblem {
  readonly code: SavepointErrorCode;
  readonly message: string;
  readonly hint?: string;
}

/** A run as JSON. It says nothing of where the project lies, so that another machine can read it. */
interface StoredRun extends Omit<RecordedRun, 'run' | 'outcome'> {
  readonly run: Omit<RecordedRun['run'], 'rootDir' | 'files'> & {
    readonly files: readonly (Omit<GatedFile, 'path' | 'keys'> & {readonly keys: readonly string[] | null})[];
  };
  readonly outcome: Omit<RecordedRun['outcome'], 'problems'> & {readonly problems: readonly StoredProblem[]};
}

const recordFormat: BaselineFormat<StoredRun> = {
  title: 'record of a run',
  version,
  remedy: 'Run the tests again with this version of jest-savepoint.',
  schema: v.pipe(
    v.looseObject({version: v.literal(version), ...recordForm.entries}),
    v.transform(form => form as unknown as StoredRun),
  ),
};

/** Its text. */
export function formatRecord(recorded: RecordedRun): string {
  const {run, outcome} = recorded;
  return JSON.stringify({
    version,
    ...recorded,
    run: {
      ...run,
      rootDir: undefined,
      files: run.files.map(({keys, ...file}) => ({...file, path: undefined, keys: keys && [...keys]})),
    },
    outcome: {
      ...outcome,
      problems: outcome.problems.map(({code, message, hint}) => ({code, message, hint})),
    },
  });
}

/**
 * Reads what {@link formatRecord} has written; null where there is no such file.
 * @param rootDir of the project here
 * @throws {SavepointError} `SAVEPOINT_BASELINE` where it is not a record of a run, or of another version
 */
export function readRecord(path: string, rootDir: string): RecordedRun | null {
  const stored = readBaseline(path, recordFormat);
  if (stored === null) return null;
  const {run, outcome} = stored;
  return {
    ...stored,
    run: {
      ...run,
      rootDir,
      files: run.files.map(({keys, ...file}) => ({
        ...file,
        path: join(rootDir, file.file),
        keys: keys && new Set(keys),
      })),
    },
    outcome: {
      ...outcome,
      problems: outcome.problems.map(({message, ...options}) => new SavepointError(message, options)),
    },
  };
}
