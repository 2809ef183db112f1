import {nowMs} from '../shared/clock';
import {chooseFiles} from './choose-files';
import type {GatedFile} from './gated-run';
import type {Measure} from './measure-again';
import {timesOf, type ProcessTimes} from './test-times';

/** How many times each test runs in a process after its first execution. */
export const rounds = 5;

export interface MeasureSuspectsOptions {
  /** All files of the run. */
  readonly files: readonly GatedFile[];
  readonly measure: Measure;
  /** Of `nowMs`. */
  readonly deadlineMs: number;
}

/** What a process measured, or why it measured nothing, as a clause. */
export type MeasuredTimes =
  | {readonly kind: 'measured'; readonly times: ProcessTimes}
  | {readonly kind: 'failed'; readonly reason: string};

/** Runs suspects again in a fresh process, with tests beside them that tell the process's own drift. */
export async function measureSuspects(
  suspects: readonly string[],
  {files, measure, deadlineMs}: MeasureSuspectsOptions,
): Promise<MeasuredTimes> {
  const timeoutMs = deadlineMs - nowMs();
  if (timeoutMs <= 0)
    return {kind: 'failed', reason: 'the time for confirming ran out (gate.confirmBudgetMs)'};
  const paths = chooseFiles(files, new Set(suspects)).map(({path}) => path);
  const result = await measure(paths, {timeoutMs, rounds});
  return result.kind === 'failed' ? result : {kind: 'measured', times: timesOf(result.tests)};
}
