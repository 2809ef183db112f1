import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {JestCommand} from '../../gate/jest-command';
import type {RecordedRun} from '../../report/report-input';
import {readRecord} from '../../report/run-record';
import {startTimer, stopTimer} from '../../shared/clock';
import {SavepointError} from '../../shared/savepoint-error';

export interface SuiteRun {
  readonly jest: JestCommand;
  readonly rootDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/** What Jest says at its end is enough to see why it could not run. */
const keptOutput = 2000;

async function runJest({jest, env, timeoutMs}: SuiteRun, recordPath: string): Promise<string> {
  const child = spawn(jest.command, [...jest.args, '--ci', '--coverage=false', '--watchAll=false'], {
    cwd: jest.cwd,
    env: {...env, SAVEPOINT_RECORD: recordPath, FORCE_COLOR: '0', GITHUB_ACTIONS: undefined},
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let output = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (output = (output + text).slice(-keptOutput)));
  const timer = startTimer(() => child.kill('SIGKILL'), timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => resolve());
    });
  } finally {
    stopTimer(timer);
  }
  return output;
}

/**
 * Runs the whole suite once, accepting nothing.
 * @returns its record
 * @throws SavepointError `SAVEPOINT_GATE` where it left none
 */
export async function runSuite(run: SuiteRun): Promise<RecordedRun> {
  const folder = mkdtempSync(join(tmpdir(), 'jest-savepoint-stability-'));
  try {
    const path = join(folder, 'record.json');
    const output = await runJest(run, path);
    const record = readRecord(path, run.rootDir);
    if (record) return record;
    throw new SavepointError(`A run of the suite left no record. It ended with:\n\n${output.trim()}`, {
      code: 'SAVEPOINT_GATE',
      hint: 'Look whether `npx jest --ci` works, and whether it ends in time (--timeout).',
    });
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}
