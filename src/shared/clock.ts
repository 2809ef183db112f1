import {performance as realPerformance} from 'node:perf_hooks';

// Taken when the module loads, outside the test's vm: fake timers replace the vm's globals, never these.
const performanceNow = realPerformance.now.bind(realPerformance);
const cpuUsage = process.cpuUsage.bind(process);
const {
  setTimeout: realSetTimeout,
  clearTimeout: realClearTimeout,
  setImmediate: realSetImmediate,
} = globalThis;

/** Milliseconds of a monotonic clock, with fractions. */
export function nowMs(): number {
  return performanceNow();
}

/** CPU time of this process, user and system, in milliseconds. */
export function cpuMs(): number {
  const {user, system} = cpuUsage();
  return (user + system) / 1000;
}

/** Calls `callback` after `delayMs` of real time and keeps the process alive until then. */
export function startTimer(callback: () => void, delayMs: number): NodeJS.Timeout {
  return realSetTimeout(callback, delayMs);
}

export function stopTimer(timer: NodeJS.Timeout | undefined): void {
  realClearTimeout(timer);
}

/** Calls `callback` when the event loop comes round. */
export function soon(callback: () => void): void {
  realSetImmediate(callback);
}
