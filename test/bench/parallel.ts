import {setTimeout as sleep} from 'node:timers/promises';
import {Client, type ClientConfig} from 'pg';
import {Worker} from '../../src/worker';
import type {BenchRun} from './bench-run';
import {resultOf, type Result} from './result';
import {inTurns} from './samples';
import {Suite, type SuiteKind} from './suite';

/** Short tests, in files as a project has them. */
const FILES = Array.from({length: 20}, () => 25);
const WORKERS = [1, 2, 4] as const;
/** With a limit for idle workers Jest starts a worker even for one. */
const inWorkers = (count: number): string[] => [`--maxWorkers=${count}`, '--workerIdleMemoryLimit=64GB'];

export interface ParallelOptions {
  readonly serverUrl: string;
  readonly rounds: number;
  /** Files of a hundred concurrent tests. */
  readonly concurrentFiles: number;
}

/** How the time of 500 short tests shrinks with the number of workers, beside tests that do nothing in Jest's own environment. */
async function benchScaling({serverUrl, rounds}: ParallelOptions): Promise<readonly Result[]> {
  const kinds = ['empty', 'preset-query'] as const satisfies readonly SuiteKind[];
  const suites = kinds.map(kind => ({
    suite: new Suite({kind, files: FILES, serverUrl}),
    shares: new Map(WORKERS.map(count => [count, [] as number[]])),
  }));
  // The first round fills Jest's caches.
  for (let round = -1; round < rounds; round++) {
    for (const {suite, shares} of round % 2 === 0 ? suites : suites.toReversed()) {
      let alone = 0;
      for (const count of WORKERS) {
        const ms = await suite.run(inWorkers(count));
        if (count === 1) alone = ms;
        if (round >= 0) shares.get(count)!.push(ms / alone);
      }
    }
  }
  const [reference, ours] = suites;
  return WORKERS.slice(1).map(count =>
    resultOf({
      name: `500 tests of one query with ${count} workers, of the time with one`,
      unit: '%',
      ours: ours!.shares.get(count)!,
      reference: {what: 'tests that do nothing, Node environment', values: reference!.shares.get(count)!},
      // Nine tenths of the speed-up.
      goal: {kind: 'ratio', atMost: 1 / 0.9},
    }),
  );
}

/** Concurrent tests that all insert the same unique key; none may fail. */
async function benchConcurrent({serverUrl, concurrentFiles}: ParallelOptions): Promise<Result> {
  const count = concurrentFiles * 100;
  const files = Array.from({length: concurrentFiles}, () => 100);
  const suite = new Suite({kind: 'preset-concurrent', files, serverUrl});
  const ms = await suite.run(inWorkers(2));
  return resultOf({
    name: `Each of ${count.toLocaleString('en-US')} concurrent tests of the same unique key, two workers, all of which pass`,
    unit: 'ms',
    ours: [ms / count],
  });
}

/**
 * What a test with `isolation: 'database'` costs, from its beginning to the next one's, with a connection and a query, where
 * clones were made ahead; beside the same connection and query on a database that is there. In the process of a worker whose
 * template has fifty tables.
 */
export async function benchDatabaseIsolation({direct}: BenchRun, rounds: number): Promise<Result> {
  const worker = Worker.current();
  const isolator = worker.isolation.isolator('database');
  worker.reception.isolator = isolator;
  isolator.openLevel('bench.test.js');
  const insert = async (config: ClientConfig): Promise<void> => {
    const client = new Client(config);
    await client.connect();
    await client.query("INSERT INTO items (name, price) VALUES ('a', 1)");
    await client.end();
  };
  const test = async (): Promise<void> => {
    isolator.openLevel('test');
    await insert({connectionString: worker.target.url});
    await isolator.closeLevel();
  };
  // As long as a clone takes: the next ones are ready.
  const before = (): Promise<void> => sleep(250);
  const arms = {ours: {before, work: test}, reference: {before, work: () => insert(direct)}};
  const {ours, reference} = await inTurns(arms, {rounds, perRound: 1});
  await isolator.closeLevel();
  worker.reception.isolator = worker.sandbox;
  return resultOf({
    name: "Test of one query with `isolation: 'database'`, fifty tables, clones made ahead",
    unit: 'ms',
    ours,
    reference: {what: 'a connection and the query', values: reference},
    goal: {kind: 'difference', atMost: 15},
  });
}

/** What workers and concurrent tests gain. */
export async function benchParallel(options: ParallelOptions): Promise<readonly Result[]> {
  return [...(await benchScaling(options)), await benchConcurrent(options)];
}
