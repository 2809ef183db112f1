import {resultOf, type Result} from './result';
import {medianOf} from './samples';
import {Suite, type SuiteKind} from './suite';

const KINDS: readonly SuiteKind[] = ['empty', 'preset', 'by-hand-query', 'preset-query'];
const MANY = 50;

export interface OverheadOptions {
  readonly serverUrl: string;
  readonly rounds: number;
  /** Files of one test, and as many of fifty. */
  readonly files: number;
}

/** What a test file, and a test, cost in Jest with this package and without. */
export async function benchJestOverhead({
  serverUrl,
  rounds,
  files,
}: OverheadOptions): Promise<readonly Result[]> {
  const sizes = Array.from({length: files * 2}, (_, i) => (i % 2 === 0 ? 1 : MANY));
  const suites = KINDS.map(kind => ({
    kind,
    suite: new Suite({kind, files: sizes, serverUrl}),
    perFile: [] as number[],
    perTest: [] as number[],
  }));
  // The first round fills Jest's caches and writes the baselines.
  for (let round = -1; round < rounds; round++) {
    for (const {suite, perFile, perTest} of round % 2 === 0 ? suites : suites.toReversed()) {
      await suite.run(['--runInBand']);
      if (round < 0) continue;
      const times = suite.fileTimes();
      const one = times.get(1) ?? [];
      perFile.push(...one);
      // How much longer a file of many tests takes, for each test more.
      perTest.push(...(times.get(MANY) ?? []).map(ms => (ms - medianOf(one)) / (MANY - 1)));
    }
  }
  const of = (kind: SuiteKind) => suites.find(suite => suite.kind === kind)!;
  const compare = (
    name: string,
    what: string,
    [ours, reference]: readonly [SuiteKind, SuiteKind],
    part: 'perFile' | 'perTest',
  ) => resultOf({name, unit: 'ms', ours: of(ours)[part], reference: {what, values: of(reference)[part]}});
  const byHand = 'BEGIN and ROLLBACK in hooks';
  return [
    compare('Test without a database, in Jest', 'Node environment', ['preset', 'empty'], 'perTest'),
    compare('Test file without a database, in Jest', 'Node environment', ['preset', 'empty'], 'perFile'),
    compare('Test of one query, in Jest', byHand, ['preset-query', 'by-hand-query'], 'perTest'),
    compare('Test file with one query, in Jest', byHand, ['preset-query', 'by-hand-query'], 'perFile'),
  ];
}
