import {cpuMs, nowMs} from '../shared/clock';
import {roundMs} from '../stats/round-ms';
import type {BackendClock} from './backend-clock';

/** Wall and CPU time of one phase, in milliseconds. */
export interface PhaseTime {
  readonly wallMs: number;
  /** Of the thread that runs the tests, and of its backend where that can be told. */
  readonly cpuMs: number;
}

/** What the clocks say at one moment. */
interface Reading {
  readonly wall: number;
  readonly cpu: number;
  readonly backend: number | null;
}

/** Adds up the time of a phase that may come in several stretches. */
export class PhaseClock {
  readonly #backend: BackendClock | null;
  #wallMs = 0;
  #cpuMs = 0;
  #backendCpuMs: number | null;
  #since: Reading | null = null;

  /** @param backend where its CPU time is to be counted, too */
  constructor(backend: BackendClock | null = null) {
    this.#backend = backend;
    this.#backendCpuMs = backend && 0;
  }

  start(): void {
    const backend = this.#backend?.read() ?? null;
    this.#since = {wall: nowMs(), cpu: cpuMs(), backend};
  }

  stop(): void {
    if (!this.#since) return;
    this.#wallMs += nowMs() - this.#since.wall;
    this.#cpuMs += cpuMs() - this.#since.cpu;
    const [before, now] = [this.#since.backend, this.#backend?.read() ?? null];
    // A backend that is gone has taken what it knew with it.
    const isKnown = this.#backendCpuMs !== null && before !== null && now !== null;
    this.#backendCpuMs = isKnown ? this.#backendCpuMs! + now - before : null;
    this.#since = null;
  }

  get time(): PhaseTime {
    return {wallMs: roundMs(this.#wallMs), cpuMs: roundMs(this.#cpuMs + (this.#backendCpuMs ?? 0))};
  }

  /** The backend's part of the CPU time; null where it cannot be told. */
  get backendCpuMs(): number | null {
    return this.#backendCpuMs === null ? null : roundMs(this.#backendCpuMs);
  }
}
