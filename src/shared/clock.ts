import {performance as realPerformance} from 'node:perf_hooks';
import {SchedulerClock} from './scheduler-clock';

// Taken when the module loads, outside the test's vm: fake timers replace the vm's globals, never these.
const performanceNow = realPerformance.now.bind(realPerformance);
type CpuUsage = () => {readonly user: number; readonly system: number};
const cpuUsage: CpuUsage = process.cpuUsage.bind(process);
/** Of Node 22.19, 24 and later. */
const threadCpuUsage = (process as {threadCpuUsage?: CpuUsage}).threadCpuUsage?.bind(process);
const {
  setTimeout: realSetTimeout,
  clearTimeout: realClearTimeout,
  setImmediate: realSetImmediate,
} = globalThis;

/** Milliseconds of a monotonic clock, with fractions. */
export function nowMs(): number {
  return performanceNow();
}

/** Of this thread, where Node does not tell its CPU time. */
let ownClock: SchedulerClock | null | undefined;

/**
 * CPU time of this thread, user and system, in milliseconds: without what the compiler and the garbage collector do in threads
 * of their own, at times of their own. Where the system tells nothing of threads, that of the whole process.
 */
export function cpuMs(): number {
  const {user, system} = (threadCpuUsage ?? cpuUsage)();
  const ofUsage = (user + system) / 1000;
  if (threadCpuUsage) return ofUsage;
  if (ownClock === undefined) ownClock = SchedulerClock.open('thread-self');
  // Up to date, since asking for the process's usage makes Linux bring the running thread's clock up to date.
  return ownClock?.runMs ?? ofUsage;
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
