import {reportOperation} from '../measure/operation-report';
import {SavepointError} from '../shared/savepoint-error';
import {requireCount, requireFunction, requireMs, requireName, requireOptions} from './require-argument';
import {testKit, type Round, type TestKit} from './test-kit';

/** Options of {@link benchmark}. */
export interface BenchmarkOptions {
  /** Rounds that are measured. @default 20 */
  readonly rounds?: number;
  /** Rounds before them that are not. @default 3 */
  readonly warmups?: number;
  /** What the median of the rounds may be; without it nothing fails. */
  readonly targetMs?: number;
}

/** What came of a benchmark. Times are wall times in milliseconds. */
export interface BenchmarkReport {
  readonly name: string;
  readonly rounds: number;
  readonly medianMs: number;
  readonly averageMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Statements of one round; the largest number where they differ. */
  readonly statements: number;
  readonly targetMs: number | null;
}

async function runRound(kit: TestKit, name: string, body: () => unknown): Promise<Round> {
  const outcome = await kit.round(name, body);
  if (outcome.kind === 'ran') return outcome;
  throw new SavepointError(outcome.reason, {code: 'SAVEPOINT_USAGE'});
}

/**
 * Does something again and again, each time on the same data: what a round has done in the database is undone before the next
 * one. The number of rounds is fixed, so that the test's counters, and with them its gate, are the same in every run.
 *
 * @throws SavepointError `SAVEPOINT_BUDGET` where the median is beyond `targetMs`
 * @throws whatever `body` throws
 * @example await benchmark('place an order', () => placeOrder('ann@example.org', 20), {targetMs: 100});
 */
export async function benchmark(
  name: string,
  body: () => unknown,
  options: BenchmarkOptions = {},
): Promise<BenchmarkReport> {
  const kit = testKit('benchmark()');
  requireName('benchmark()', name);
  requireFunction('benchmark()', body);
  requireOptions('benchmark()', options, ['rounds', 'warmups', 'targetMs']);
  const {rounds = 20, warmups = 3, targetMs} = options;
  requireCount('rounds of benchmark()', rounds, 1);
  requireCount('warmups of benchmark()', warmups, 0);
  if (targetMs !== undefined) requireMs('targetMs of benchmark()', targetMs);
  for (let warmup = 0; warmup < warmups; warmup++) await runRound(kit, name, body);
  const durationsMs: number[] = [];
  let statements = 0;
  while (durationsMs.length < rounds) {
    const measured = await runRound(kit, name, body);
    durationsMs.push(measured.durationMs);
    statements = Math.max(statements, measured.statements);
  }
  const {medianMs, averageMs, minMs, maxMs} = reportOperation(durationsMs);
  if (targetMs !== undefined && medianMs > targetMs) {
    throw new SavepointError(
      `The benchmark "${name}" took ${medianMs} ms, more than its target of ${targetMs} ms: the median of ${rounds} rounds of ${minMs} to ${maxMs} ms, of ${statements} statements each.`,
      {code: 'SAVEPOINT_BUDGET'},
    );
  }
  return {name, rounds, medianMs, averageMs, minMs, maxMs, statements, targetMs: targetMs ?? null};
}
