import {reportOperation, type OperationReport} from './operation-report';
import {roundMs} from '../stats/round-ms';

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
      durationMs: roundMs(durationMs),
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
      Array.from(this.#durations, ([name, durations]) => [name, reportOperation(durations)]),
    );
  }
}
