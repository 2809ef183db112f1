import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Project} from './project';
import {runJest} from './run-jest';

type Counters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A counter of one test that had several values. */
export interface Unsteady {
  readonly test: string;
  readonly counter: string;
  /** As JSON, with how many runs had it. */
  readonly values: ReadonlyMap<string, number>;
}

export interface Repetition {
  readonly tests: number;
  readonly unsteady: readonly Unsteady[];
}

/** The counters of each test, those of each table by themselves. */
function flatten(counters: Counters): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(
    Object.entries(counters).map(([test, {tables, ...others}]) => {
      const byTable = (tables as readonly {readonly table: string}[]).map(
        ({table, ...counts}) => [`table ${table}`, counts] as const,
      );
      const all = [...Object.entries(others), ...byTable];
      return [test, Object.fromEntries(all.map(([name, value]) => [name, JSON.stringify(value)]))];
    }),
  );
}

function unsteadyOf(runs: readonly ReturnType<typeof flatten>[]): readonly Unsteady[] {
  return [...new Set(runs.flatMap(run => [...run.keys()]))].flatMap(test => {
    const seen = runs.map(run => run.get(test) ?? {});
    return [...new Set(seen.flatMap(Object.keys))].flatMap(counter => {
      const values = new Map<string, number>();
      for (const each of seen) {
        const value = each[counter] ?? 'none';
        values.set(value, (values.get(value) ?? 0) + 1);
      }
      return values.size > 1 ? [{test, counter, values}] : [];
    });
  });
}

/** Runs a project's tests again and again, in another order and with another number of workers each time. */
export async function repeatCounters(
  project: Project,
  repetitions: number,
  onRun: (run: number) => void = () => undefined,
): Promise<Repetition> {
  const runs: ReturnType<typeof flatten>[] = [];
  const output = project.path('counters.json');
  for (let i = 0; i < repetitions; i++) {
    const workers = [1, 2, 4][i % 3]!;
    const reporters = ['jest-savepoint/reporter', join(__dirname, 'counters-reporter.js')];
    const run = await runJest(
      project,
      [
        '--ci',
        '--randomize',
        `--seed=${i + 1}`,
        `--maxWorkers=${workers}`,
        ...reporters.map(reporter => `--reporters=${reporter}`),
      ],
      {env: {COUNTERS_OUTPUT: output}},
    );
    if (run.exitCode !== 0) throw new Error(`Run ${i + 1} failed:\n${run.output}`);
    runs.push(flatten(JSON.parse(readFileSync(output, 'utf8')) as Counters));
    onRun(i + 1);
  }
  return {tests: runs[0]!.size, unsteady: unsteadyOf(runs)};
}
