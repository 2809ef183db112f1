import type {GatedFile} from '../../gate/gated-run';
import type {RecordedRun} from '../../report/report-input';
import {SavepointError} from '../../shared/savepoint-error';

/** A record, and the file that it was read from. */
export interface NamedRecord {
  readonly path: string;
  readonly record: RecordedRun;
}

/** Several runs, to be gated as one. */
export type JoinedRun = Omit<RecordedRun, 'outcome'>;

function refuse(message: string, hint: string): never {
  throw new SavepointError(message, {code: 'SAVEPOINT_GATE', hint});
}

/** @returns whether the records are the shards of one run, all of them */
function requireShards(records: readonly NamedRecord[]): boolean {
  const shards = records.flatMap(({record: {shard}}) => (shard === null ? [] : [shard]));
  const [first] = shards;
  if (!first) return false;
  const counts = new Set(shards.map(({count}) => count));
  if (counts.size > 1 || shards.length < records.length)
    refuse(
      'The records are not of one run: they name different numbers of shards, or none.',
      'Merge the records of one run of the pipeline, e.g. of jest --shard=1/3, 2/3 and 3/3.',
    );
  const seen = new Set(shards.map(({index}) => index));
  const missing = Array.from({length: first.count}, (_, i) => i + 1).filter(index => !seen.has(index));
  if (missing.length > 0)
    refuse(
      `The record of shard ${missing.join(', ')} of ${first.count} is missing, so what it tested would go unseen.`,
      'Look whether that shard ran, and left the record that SAVEPOINT_RECORD names.',
    );
  return true;
}

function joinFiles(records: readonly NamedRecord[]): readonly GatedFile[] {
  const owners = new Map<string, string>();
  return records.flatMap(({path, record}) =>
    record.run.files.map(file => {
      const other = owners.get(file.file);
      if (other !== undefined)
        refuse(
          `${file.file} ran in two of the runs: it is in ${other} and in ${path}.`,
          'Merge records of one run only, each once.',
        );
      owners.set(file.file, path);
      return file;
    }),
  );
}

/** Why timings of several runs say nothing together; null where they do. */
function uncomparable(records: readonly NamedRecord[]): string | null {
  const reason = records.map(({record}) => record.policy.timingsUncomparable).find(each => each !== null);
  if (reason !== undefined) return reason;
  const machines = new Set(records.map(({record}) => JSON.stringify(record.setting.machine)));
  return machines.size > 1 ? 'the runs were on different classes of machine' : null;
}

/**
 * Puts the records of a run's parts together.
 * @throws SavepointError `SAVEPOINT_GATE` where they are not parts of one run, or one of them is missing
 */
export function joinRecords(
  records: readonly [NamedRecord, ...NamedRecord[]],
  acceptance: RecordedRun['policy']['acceptance'],
): JoinedRun {
  const areAll = requireShards(records);
  const runs = records.map(({record}) => record);
  const [first] = runs as [RecordedRun, ...RecordedRun[]];
  const timingsUncomparable = uncomparable(records);
  return {
    ...first,
    setting: {...first.setting, workers: runs.reduce((sum, {setting}) => sum + setting.workers, 0)},
    shard: null,
    run: {
      ...first.run,
      startedAt: Math.min(...runs.map(({run}) => run.startedAt)),
      green: runs.every(({run}) => run.green),
      files: joinFiles(records),
    },
    // Only where each shard ran all of its tests is what nobody ran gone.
    policy: {
      acceptance,
      complete: areAll && timingsUncomparable === null,
      watching: false,
      timingsUncomparable,
    },
    foreignFiles: runs.flatMap(({foreignFiles}) => foreignFiles),
    unrecordedFiles: runs.flatMap(({unrecordedFiles}) => unrecordedFiles),
  };
}
