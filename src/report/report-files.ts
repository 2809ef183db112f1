import {mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {sync as writeFileAtomicSync} from 'write-file-atomic';
import type {MachineClass} from '../baseline/machine-class';
import type {Confirmation} from '../gate/confirm-process';
import type {GateOutcome} from '../gate/gate-run';
import type {GatedRun} from '../gate/gated-run';

/** A run as it is kept for later reports. Only the last one is. */
export interface LastRun {
  readonly version: 1;
  readonly machine: MachineClass;
  readonly startedAt: number;
  readonly outcome: Omit<GateOutcome, 'problems'> & {
    readonly problems: readonly {readonly code: string; readonly message: string; readonly hint?: string}[];
  };
  readonly files: readonly Pick<GatedRun['files'][number], 'file' | 'tests'>[];
}

/** Keeps a run in a project's folder, for `jest-savepoint report`. */
export function writeLastRun(
  folder: string,
  {startedAt, files}: GatedRun,
  outcome: GateOutcome,
  machine: MachineClass,
): void {
  const problems = outcome.problems.map(({code, message, hint}) => ({
    code,
    message,
    ...(hint !== undefined && {hint}),
  }));
  const run: LastRun = {
    version: 1,
    machine,
    startedAt,
    outcome: {...outcome, problems},
    files: files.map(({file, tests}) => ({file, tests})),
  };
  try {
    mkdirSync(folder, {recursive: true});
    writeFileAtomicSync(join(folder, 'last-run.json'), JSON.stringify(run));
  } catch {
    // Where the cache cannot be written to, as on some CI machines, there is no later report, and the gate works all the same.
  }
}

/** Hands what a confirming process measured to the process that started it. */
export function writeConfirmation(path: string, {files}: Pick<GatedRun, 'files'>): void {
  const confirmation: Confirmation = {tests: files.flatMap(({tests}) => tests.map(({record}) => record))};
  mkdirSync(dirname(path), {recursive: true});
  writeFileAtomicSync(path, JSON.stringify(confirmation));
}
