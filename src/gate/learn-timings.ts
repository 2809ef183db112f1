import {recordId} from '../baseline/test-key';
import {warmLength, type AcceptedTimings, type TestTimings, type TimingBaseline} from '../baseline/timings';
import {nowMs} from '../shared/clock';
import {durationMs} from './choose-files';
import type {GatedFile} from './gated-run';
import type {Measure} from './measure-again';
import {rounds} from './measure-suspects';
import {timesOf} from './test-times';

/** How many processes of its own a run spends on learning. */
const processesPerRun = 2;

/** The run from which on is learned: a project may never run more often. */
const firstLearningRun = 2;

/** A test that was not repeated in as many runs is one that cannot be. */
const mostTrials = 10;

export interface LearnOptions {
  readonly files: readonly GatedFile[];
  /** With the run's own timings. */
  readonly baseline: TimingBaseline;
  readonly startedAt: number;
  readonly budgetMs: number;
  readonly measure: Measure;
}

function isToBeLearned({samples, warm}: TestTimings): boolean {
  if (samples.length < firstLearningRun || warm.length >= warmLength) return false;
  return warm.length > 0 || samples.length <= mostTrials;
}

/** The files with tests that are to be learned, those with the least known ones first, as many as there is time for. */
function filesToLearn({files, baseline, budgetMs}: LearnOptions): readonly GatedFile[] {
  const known = new Map(
    files.map(file => {
      const timings = file.tests.flatMap(({record}) => baseline.get(recordId(record)) ?? []);
      const open = timings.filter(isToBeLearned);
      return [file, Math.min(...open.map(({warm}) => warm.length))];
    }),
  );
  const waiting = files
    .filter(file => known.get(file) !== Infinity)
    .sort((a, b) => known.get(a)! - known.get(b)!);
  let leftMs = budgetMs / processesPerRun;
  return waiting.filter(file => {
    leftMs -= durationMs(file) * (1 + rounds);
    return leftMs > 0;
  });
}

/** Repeats tests of a run that the gate does not know well enough yet in processes of their own, and says what that took. */
export async function learn(
  options: LearnOptions,
): Promise<readonly Pick<AcceptedTimings, 'at' | 'timings'>[]> {
  const {startedAt, budgetMs, measure} = options;
  const paths = filesToLearn(options).map(({path}) => path);
  const deadlineMs = nowMs() + budgetMs;
  const learned: Pick<AcceptedTimings, 'at' | 'timings'>[] = [];
  for (let process = 0; paths.length > 0 && process < processesPerRun; process++) {
    const timeoutMs = deadlineMs - nowMs();
    if (timeoutMs <= 0) break;
    const result = await measure(paths, {timeoutMs, rounds});
    // The next run tries again.
    if (result.kind === 'failed') break;
    learned.push({at: startedAt + process, timings: timesOf(result.tests).warm});
  }
  return learned;
}
