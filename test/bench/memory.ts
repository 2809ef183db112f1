import {resultOf, type Result} from './result';
import {Suite, type SuiteKind} from './suite';

const MB = 2 ** 20;

/** Files whose memory is not looked at yet: they load things. */
const WARM_UPS = 5;

export interface MemoryOptions {
  readonly serverUrl: string;
  readonly files: number;
  readonly testsPerFile: number;
}

/** Collects the garbage and notes what is left, at the end of each file. */
const NOTE_MEMORY = `
afterAll(() => {
  require('v8').setFlagsFromString('--expose-gc');
  require('vm').runInNewContext('gc')();
  require('fs').appendFileSync(process.env.BENCH_OUTPUT + '.memory', process.memoryUsage.rss() + '\\n');
});
`;

/** The resident memory of the one worker after each file, in megabytes. */
async function memoryOf(kind: SuiteKind, {serverUrl, files, testsPerFile}: MemoryOptions): Promise<number[]> {
  const suite = new Suite({
    kind,
    files: Array.from({length: files}, () => testsPerFile),
    serverUrl,
    epilogue: NOTE_MEMORY,
  });
  // With a limit for idle workers Jest starts a worker even for one: what is measured is not Jest's own main process.
  await suite.run(['--maxWorkers=1', '--workerIdleMemoryLimit=64GB']);
  return suite
    .read('times.json.memory')
    .trim()
    .split('\n')
    .map(bytes => Number(bytes) / MB);
}

/** How much memory a worker takes, and how that grows, beside one whose tests have BEGIN and ROLLBACK in hooks. */
export async function benchMemory(options: MemoryOptions): Promise<readonly Result[]> {
  const reference = await memoryOf('by-hand-query', options);
  const ours = await memoryOf('preset-query', options);
  const settled = (values: readonly number[]) => values.slice(WARM_UPS, WARM_UPS * 2);
  const growth = (values: readonly number[]) => {
    const before = settled(values);
    return values.slice(-before.length).map((value, i) => value - before[i]!);
  };
  const what = 'BEGIN and ROLLBACK in hooks';
  const tests = (options.files - WARM_UPS) * options.testsPerFile;
  return [
    resultOf({
      name: 'Resident memory of a worker',
      unit: 'MB',
      ours: settled(ours),
      reference: {what, values: settled(reference)},
    }),
    resultOf({
      name: `Its growth over ${tests.toLocaleString('en-US')} tests in ${options.files - WARM_UPS} files`,
      unit: 'MB',
      ours: growth(ours),
      reference: {what, values: growth(reference)},
      goal: {kind: 'difference', atMost: 20},
    }),
  ];
}
