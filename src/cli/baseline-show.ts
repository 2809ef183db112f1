import {relative} from 'node:path';
import {findCountedTests} from '../baseline/find-counted-tests';
import type {Counter} from '../baseline/counters';
import {readCounters} from '../baseline/counters-file';
import {openTimingStore} from '../baseline/open-timing-store';
import {testId} from '../baseline/test-key';
import type {TimingBaseline} from '../baseline/timings';
import {formatCount, formatCounter, formatMs} from '../report/number-format';
import {lastRunPath} from '../report/report-files';
import {readRecord} from '../report/run-record';
import {safeText} from '../report/terminal/safe-text';
import {median} from '../stats/median';
import type {Command, CommandContext} from './command';
import {openProject, type Project} from './open-project';
import {testFilter} from './test-pattern';

/** What is accepted of one test. */
interface ShownTest {
  readonly name: string;
  readonly statements: Counter;
  readonly rows: Counter;
  /** How often each statement shape runs. */
  readonly shapes: Readonly<Record<string, Counter>>;
  /** Null where no run on the last run's class of machine was accepted. */
  readonly timing: {readonly runs: number; readonly cpuMs: number} | null;
}
interface ShownFile {
  readonly file: string;
  readonly tests: readonly ShownTest[];
}

async function timingsOf({folder, jest, loaded}: Project): Promise<TimingBaseline> {
  const machine = readRecord(lastRunPath(folder), jest.rootDir)?.setting.machine;
  return machine === undefined ? new Map() : openTimingStore(loaded.config, machine).read();
}

function timingOf(timings: TimingBaseline, id: string): ShownTest['timing'] {
  const samples = timings.get(id)?.samples ?? [];
  if (samples.length === 0) return null;
  return {runs: samples.length, cpuMs: median(samples.map(({cpuMs}) => cpuMs))};
}

function renderTest({name, statements, rows, shapes, timing}: ShownTest, withShapes: boolean): string {
  const figures = [
    statements === 1 ? '1 statement' : `${formatCounter(statements)} statements`,
    rows === 1 ? '1 row' : `${formatCounter(rows)} rows`,
    timing && `${formatMs(timing.cpuMs)} CPU time (${formatCount(timing.runs, 'accepted run')})`,
  ].filter(Boolean);
  const lines = Object.entries(shapes).map(
    ([shape, count]) => `    ${formatCounter(count).padStart(5)}  ${safeText(shape.replace(/\s+/g, ' '))}`,
  );
  return [`  ${safeText(name)}: ${figures.join(', ')}`, ...(withShapes ? lines : [])].join('\n');
}

function render(files: readonly ShownFile[], withShapes: boolean, {chalk}: CommandContext): string {
  if (files.length === 0) return 'No accepted counters are there, or none that match.';
  return files
    .map(({file, tests}) =>
      [chalk.bold(safeText(file)), ...tests.map(test => renderTest(test, withShapes))].join('\n'),
    )
    .join('\n\n');
}

/**
 * Shows what is accepted of each test: its counters, and its timing on the class of machine of the last run.
 * @param pattern tests to show; their statements are shown, too
 */
export function baselineShow(pattern: string | undefined): Command {
  return async context => {
    const matches = testFilter(pattern);
    const project = await openProject(context);
    const {rootDir, projects} = project.jest;
    const timings = await timingsOf(project);
    const files = findCountedTests(projects.flatMap(({roots}) => roots))
      .map((path): ShownFile => {
        const file = relative(rootDir, path).replaceAll('\\', '/');
        const counters = [...(readCounters(path) ?? [])].filter(([key]) => matches(testId(file, key)));
        return {
          file,
          tests: counters.map(([name, {statements, rows, shapes}]) => ({
            name,
            statements,
            rows,
            shapes: Object.fromEntries(shapes),
            timing: timingOf(timings, testId(file, name)),
          })),
        };
      })
      .filter(({tests}) => tests.length > 0);
    return {ok: true, data: {files}, text: render(files, pattern !== undefined, context)};
  };
}
