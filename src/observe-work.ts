import type {Observation, Refusal} from './api/test-kit';
import type {Isolation} from './config/options';
import type {TableWatch} from './sandbox/isolator';
import {nowMs} from './shared/clock';
import {SavepointError} from './shared/savepoint-error';
import type {Worker} from './worker';

/** Why tables are not counted, as nobody does so. */
function notCounted({run}: Worker, isolation: Isolation): string {
  if (isolation !== 'transaction') return `isolation: '${isolation}' does not count what is done to tables.`;
  if (!run.config.gate.tables) return 'gate.tables is false: nobody counts what is done to tables.';
  const {name, version} = run.engine;
  return `${name} (${version}) does not count what is done to tables: PostgreSQL 15 and newer does.`;
}

/**
 * Runs a part of the running test, and counts what it does.
 * @param isolation how the test is kept apart whose tables are counted, too; null where they need not be
 * @throws what the work throws
 */
export async function observeWork(
  worker: Worker,
  work: () => unknown,
  isolation: Isolation | null,
): Promise<Observation | Refusal> {
  const {meter, contexts, reception} = worker;
  const isolator = contexts.current?.beside?.place ?? reception.isolator;
  let watch: TableWatch | null = null;
  if (isolation !== null) {
    try {
      watch = await isolator.watchTables();
    } catch (error) {
      return refused(error);
    }
    if (!watch) return {kind: 'refused', reason: notCounted(worker, isolation)};
  }
  const endWatch = meter.watch();
  let durationMs: number;
  try {
    const since = nowMs();
    await work();
    durationMs = nowMs() - since;
  } catch (error) {
    endWatch();
    throw error;
  }
  try {
    const tables = watch && {counts: await watch.counts(), names: [...watch.names]};
    return {kind: 'observed', durationMs, shapes: endWatch(), tables};
  } catch (error) {
    return refused(error);
  } finally {
    endWatch();
  }
}

function refused(error: unknown): Refusal {
  if (!(error instanceof SavepointError)) throw error;
  const {message, hint, cause} = error;
  const why = cause instanceof Error ? `: ${cause.message}` : '.';
  return {kind: 'refused', reason: `${message}${why}${hint === undefined ? '' : `\n\n${hint}`}`};
}
