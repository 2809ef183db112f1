import {median} from '../stats/median';
import {round} from './phase-clock';

/** Something took longer than its budget. */
export interface Alert {
  /** A span or measured piece of work, or the test's function as a whole. */
  readonly kind: 'span' | 'test';
  /** The span's name, or the test's. */
  readonly name: string;
  /** The test, or the block whose hook it was. */
  readonly test: string;
  readonly durationMs: number;
  readonly budgetMs: number;
  /** How much more it took, in percent of the budget. */
  readonly overPercent: number;
}

/** All executions of one operation in a test file so far, in milliseconds. */
export interface OperationReport {
  readonly count: number;
  readonly totalMs: number;
  readonly averageMs: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** What a test file has measured by itself. */
export class PerformanceLog {
  readonly #durations = new Map<string, number[]>();
  readonly #alerts: Alert[] = [];
  readonly #callbacks = new Set<(alert: Alert) => void>();

  /** @returns ends it */
  onAlert(callback: (alert: Alert) => void): () => void {
    this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }

  recordOperation(name: string, durationMs: number): void {
    const durations = this.#durations.get(name);
    if (durations) durations.push(durationMs);
    else this.#durations.set(name, [durationMs]);
  }

  /** Tells of it where it took longer than its budget. @returns the alert; null where there is none */
  judge(measured: Pick<Alert, 'kind' | 'name' | 'test' | 'durationMs' | 'budgetMs'>): Alert | null {
    const {durationMs, budgetMs} = measured;
    if (durationMs <= budgetMs) return null;
    const alert = {
      ...measured,
      durationMs: round(durationMs),
      overPercent: Math.round((durationMs / budgetMs - 1) * 1000) / 10,
    };
    this.#alerts.push(alert);
    for (const callback of this.#callbacks) callback(alert);
    return alert;
  }

  get alerts(): readonly Alert[] {
    return this.#alerts;
  }

  operations(): Readonly<Record<string, OperationReport>> {
    return Object.fromEntries(
      [...this.#durations].map(([name, durations]) => {
        const totalMs = durations.reduce((sum, each) => sum + each, 0);
        return [
          name,
          {
            count: durations.length,
            totalMs: round(totalMs),
            averageMs: round(totalMs / durations.length),
            medianMs: round(median(durations)),
            minMs: round(Math.min(...durations)),
            maxMs: round(Math.max(...durations)),
          },
        ];
      }),
    );
  }
}
