import type {GateOutcome} from '../gate/gate-run';
import type {GatedRun, RunPolicy} from '../gate/gated-run';
import type {RunSetting} from './run-setting';

/** Which part of a run `jest --shard` ran. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** A run as it was: what the reporter keeps of it for later reports. */
export interface RecordedRun {
  readonly setting: RunSetting;
  /** Null where it was not a part. */
  readonly shard: Shard | null;
  readonly run: GatedRun;
  readonly outcome: GateOutcome;
  readonly policy: RunPolicy;
  /** Whether a failing verdict fails the run. */
  readonly enabled: boolean;
  /** Files that are not measured by choice, or are in another test environment; and those whose tests left no record. */
  readonly foreignFiles: readonly string[];
  readonly unrecordedFiles: readonly string[];
}

/** What the report needs to know of a run. */
export interface ReportInput extends RecordedRun {
  readonly verbose: boolean;
}
