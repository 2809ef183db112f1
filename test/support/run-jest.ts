import {spawn, type ChildProcess} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {stripVTControlCharacters} from 'node:util';
import type {Project} from './project';
import {projectEnvironment} from './project-environment';

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** After this time Jest is killed, with all its workers. */
  readonly timeLimitMs?: number;
  /** Where it is started, relative to the project. @default the project's folder */
  readonly folder?: string;
  /** Node's own options. */
  readonly nodeArgs?: readonly string[];
}

/** How a run of Jest ended. */
export interface JestRun {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed, without colors. */
  readonly output: string;
  readonly durationMs: number;
  /** From the last line of Jest's summary to the process's end; null where there was no summary. */
  readonly exitDelayMs: number | null;
  /** The status of each test by its full name, where it was asked for with {@link jsonArgs}. */
  readonly statuses: Readonly<Record<string, string>>;
}

/** A run that is going on. */
export interface RunningJest {
  readonly pid: number;
  /** Resolves when the output holds a text; rejects where Jest ends without it. */
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<JestRun>;
}

const resultsFile = 'jest-results.json';

/** Lets Jest write the results that {@link JestRun.statuses} are read from. */
export const jsonArgs = ['--json', `--outputFile=${resultsFile}`] as const;

/** Processes that have not ended, each the first of its group. */
const running = new Set<ChildProcess>();

interface JestResults {
  readonly testResults: readonly {
    readonly assertionResults: readonly {readonly fullName: string; readonly status: string}[];
  }[];
}

function readStatuses(folder: string): Record<string, string> {
  const file = join(folder, resultsFile);
  if (!existsSync(file)) return {};
  const {testResults} = JSON.parse(readFileSync(file, 'utf8')) as JestResults;
  const results = testResults.flatMap(({assertionResults}) => assertionResults);
  return Object.fromEntries(results.map(({fullName, status}) => [fullName, status]));
}

function killGroup({pid}: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid!, signal);
  } catch {
    // It has ended.
  }
}

/** Starts Jest on a project. */
export function startJest(
  project: Project,
  args: readonly string[] = [],
  options: RunOptions = {},
): RunningJest {
  const {timeLimitMs = 240_000, folder = '.', nodeArgs = []} = options;
  const startedAt = performance.now();
  // To load Babel takes longer than most of these projects' tests.
  const plainArgs = project.isPlain ? ['--transform={}'] : [];
  const child = spawn(process.execPath, [...nodeArgs, project.jestBin, ...plainArgs, ...args], {
    cwd: project.path(folder),
    env: projectEnvironment(project, options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that its workers can be killed with it.
    detached: true,
  });
  running.add(child);
  let output = '';
  let summaryAt: number | null = null;
  const listeners = new Set<() => void>();
  const listen = (chunk: string) => {
    output += stripVTControlCharacters(chunk);
    if (chunk.includes('Ran all test suites')) summaryAt = performance.now();
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', listen);
  child.stderr.setEncoding('utf8').on('data', listen);
  const timer = setTimeout(() => {
    output += `\n(killed after ${timeLimitMs} ms)\n`;
    killGroup(child, 'SIGKILL');
  }, timeLimitMs);
  let exitedAt = 0;
  child.once('exit', () => (exitedAt = performance.now()));
  const ended = new Promise<JestRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      running.delete(child);
      for (const listener of listeners) listener();
      resolve({
        exitCode,
        signal,
        output,
        durationMs: exitedAt - startedAt,
        exitDelayMs: summaryAt === null ? null : exitedAt - summaryAt,
        statuses: args.includes('--json') ? readStatuses(project.path(folder)) : {},
      });
    });
  });
  return {
    pid: child.pid!,
    printed: text =>
      new Promise((resolve, reject) => {
        const listener = () => {
          if (output.includes(text)) resolve();
          else if (running.has(child)) return;
          else reject(new Error(`Jest ended without "${text}":\n${output}`));
          listeners.delete(listener);
        };
        listeners.add(listener);
        listener();
      }),
    kill: signal => void child.kill(signal),
    ended,
  };
}

/** Runs Jest on a project to its end. */
export function runJest(project: Project, args?: readonly string[], options?: RunOptions): Promise<JestRun> {
  return startJest(project, args, options).ended;
}

/**
 * The same, up to twice more where a worker had to be killed: Jest gives it half a second to end, which is little on a busy machine. What
 * keeps it open would do so each time.
 */
export async function runJestUntilItEnds(project: Project, args: readonly string[]): Promise<JestRun> {
  for (let attempt = 0; ; attempt++) {
    const run = await runJest(project, args);
    if (attempt === 2 || !run.output.includes('failed to exit gracefully')) return run;
  }
}

/** Kills what a failed test has left running. For `afterEach`. */
export function killJests(): void {
  for (const child of running) killGroup(child, 'SIGKILL');
}
