import {quantile} from '../stats/quantile';

/** How a worker's connections were handed out so far. */
export interface AcquisitionStatistics {
  readonly acquisitions: number;
  readonly averageAcquisitionMs: number;
  /** What 99 of 100 did not take longer than. */
  readonly p99AcquisitionMs: number;
  /** Connections that were opened since none was idle. */
  readonly reconnects: number;
}

/** The latest of so many are enough for a quantile, and are never too many for memory. */
const MOST_TIMES = 10_000;

/** Keeps an account of the connections that one worker hands out. */
export class Acquisitions {
  #count = 0;
  #sumMs = 0;
  #reconnects = 0;
  readonly #timesMs: number[] = [];

  /** @param kind whether the connection was there, or had to be opened */
  add(ms: number, kind: 'idle' | 'opened'): void {
    this.#timesMs[this.#count++ % MOST_TIMES] = ms;
    this.#sumMs += ms;
    if (kind === 'opened') this.#reconnects++;
  }

  get statistics(): AcquisitionStatistics {
    return {
      acquisitions: this.#count,
      averageAcquisitionMs: this.#count === 0 ? 0 : this.#sumMs / this.#count,
      p99AcquisitionMs: this.#count === 0 ? 0 : quantile(this.#timesMs, 0.99),
      reconnects: this.#reconnects,
    };
  }
}
