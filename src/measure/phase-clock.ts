import {cpuMs, nowMs} from '../shared/clock';
import {roundMs} from '../stats/round-ms';

/** Wall and CPU time of one phase, in milliseconds. */
export interface PhaseTime {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Adds up the time of a phase that may come in several stretches. */
export class PhaseClock {
  #wallMs = 0;
  #cpuMs = 0;
  #since: {readonly wall: number; readonly cpu: number} | null = null;

  start(): void {
    this.#since = {wall: nowMs(), cpu: cpuMs()};
  }

  stop(): void {
    if (!this.#since) return;
    this.#wallMs += nowMs() - this.#since.wall;
    this.#cpuMs += cpuMs() - this.#since.cpu;
    this.#since = null;
  }

  get time(): PhaseTime {
    return {wallMs: roundMs(this.#wallMs), cpuMs: roundMs(this.#cpuMs)};
  }
}
