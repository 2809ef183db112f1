import type {GateOutcome} from '../gate/gate-run';
import type {GatedRun, RunPolicy} from '../gate/gated-run';

/** What the report needs to know of a run. */
export interface ReportInput {
  readonly run: GatedRun;
  readonly outcome: GateOutcome;
  readonly policy: RunPolicy;
  /** Whether a failing verdict fails the run. */
  readonly enabled: boolean;
  readonly verbose: boolean;
  /** Files in another test environment, and those whose tests left no record. */
  readonly foreignFiles: readonly string[];
  readonly unrecordedFiles: readonly string[];
}
