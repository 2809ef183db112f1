import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestRecord} from '../record/test-record';
import {startTimer, stopTimer} from '../shared/clock';
import type {JestCommand} from './jest-command';

/** Names the file to which the reporter of a confirming process writes what it measured, instead of gating it. */
export const confirmVariable = 'JEST_SAVEPOINT_CONFIRM';

/** And how many further times its tests run. */
export const roundsVariable = 'JEST_SAVEPOINT_ROUNDS';

/** The content of that file. */
export interface Confirmation {
  readonly tests: readonly TestRecord[];
}

export interface ConfirmProcessOptions {
  readonly jest: JestCommand;
  /** The modules of this package's reporter and test sequencer. */
  readonly reporterPath: string;
  readonly sequencerPath: string;
  /** Absolute, in the order to run them. */
  readonly testPaths: readonly string[];
  readonly timeoutMs: number;
  /** How many times each test runs after its first execution. */
  readonly rounds: number;
  /** Variables beside those of this process, or in place of them. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What a confirming process measured, or why it measured nothing, as a clause. */
export type ConfirmResult =
  | {readonly kind: 'measured'; readonly tests: readonly TestRecord[]}
  | {readonly kind: 'failed'; readonly reason: string};

/** The arguments for Jest: these files alone, nothing written, no reporter but ours. */
export function confirmArguments({
  jest,
  reporterPath,
  sequencerPath,
  testPaths,
}: ConfirmProcessOptions): string[] {
  return [
    ...jest.args,
    '--ci',
    '--runInBand',
    '--coverage=false',
    '--watch=false',
    '--watchAll=false',
    '--bail=0',
    '--passWithNoTests',
    // The records are written by then, and what the tests leave open must not use up the budget.
    '--forceExit',
    `--reporters=${reporterPath}`,
    `--testSequencer=${sequencerPath}`,
    '--runTestsByPath',
    ...testPaths,
  ];
}

function confirmEnvironment({rounds, env}: ConfirmProcessOptions, outputPath: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    [confirmVariable]: outputPath,
    [roundsVariable]: String(rounds),
    FORCE_COLOR: '0',
    // It runs on the database that this run has prepared; but it is a worker of its own.
    JEST_WORKER_ID: undefined,
    ...env,
  };
}

function readConfirmation(path: string): Confirmation | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Confirmation;
  } catch {
    return null;
  }
}

/** The line of an error output that names the error, else the first one. */
function whatWasWrong(output: string): string {
  const lines = output.split('\n').filter(line => line.trim() !== '');
  const line = lines.find(text => /error/i.test(text)) ?? lines[0];
  return line === undefined ? '' : `: ${line.trim()}`;
}

/** Runs Jest until it ends or its time is up; resolves to how it ended, as a reason for having measured nothing. */
async function runJest(options: ConfirmProcessOptions, outputPath: string): Promise<string> {
  const child = spawn(options.jest.command, confirmArguments(options), {
    cwd: options.jest.cwd,
    env: confirmEnvironment(options, outputPath),
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < 2000) complaint += text;
  });
  let timedOut = false;
  const timer = startTimer(() => {
    timedOut = true;
    child.kill('SIGTERM');
  }, options.timeoutMs);
  const killTimer = startTimer(() => child.kill('SIGKILL'), options.timeoutMs + 5000);
  try {
    return await new Promise<string>(resolve => {
      child.once('error', error => resolve(`Jest could not be started again (${error.message})`));
      child.once('close', code => {
        resolve(
          timedOut
            ? 'the time for confirming ran out (gate.confirmBudgetMs)'
            : `Jest, started again, ended with exit code ${code}${whatWasWrong(complaint)}`,
        );
      });
    });
  } finally {
    stopTimer(timer);
    stopTimer(killTimer);
  }
}

/** Measures test files in a fresh process of Jest. */
export async function runConfirmProcess(options: ConfirmProcessOptions): Promise<ConfirmResult> {
  const folder = mkdtempSync(join(tmpdir(), 'jest-savepoint-confirm-'));
  try {
    const outputPath = join(folder, 'confirmation.json');
    const reason = await runJest(options, outputPath);
    const confirmation = readConfirmation(outputPath);
    if (confirmation === null) return {kind: 'failed', reason};
    return {kind: 'measured', tests: confirmation.tests};
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
