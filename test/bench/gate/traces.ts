import {readFileSync} from 'node:fs';
import {join} from 'node:path';

/** One execution of a test, in milliseconds. */
export interface Execution {
  readonly wallMs: number;
  /** Of the process and of its backend. */
  readonly cpuMs: number;
  /** In which the backend ran, or waited for the machine. */
  readonly databaseMs: number;
}

/** One test in one process: its first execution, and five more in rounds with the other tests. */
export interface TracedTest {
  readonly first: Execution;
  readonly repeats: readonly Execution[];
}

/** The tests of one process. */
export type TracedProcess = readonly TracedTest[];

/** A kind of test, and executions as wall time, CPU time of the process, CPU time of its backend, and that with its waiting. */
type StoredTest = readonly [kind: number, ...(readonly [number, number, number, number])[]];

/** 40 tests of 3 to 75 ms in 40 fresh processes, on a machine with two cores and that load. */
export const traceNames = ['load3', 'load8'] as const;

/** Reads a recording. */
export function readTrace(name: (typeof traceNames)[number]): readonly TracedProcess[] {
  const lines = readFileSync(join(__dirname, 'traces', `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  return lines.map(line =>
    (JSON.parse(line) as readonly StoredTest[]).map(([, ...executions]): TracedTest => {
      const [first, ...repeats] = executions.map(([wallMs, processMs, backendMs, databaseMs]) => ({
        wallMs,
        cpuMs: processMs + backendMs,
        databaseMs,
      }));
      return {first: first!, repeats};
    }),
  );
}

function slowed({wallMs, cpuMs, databaseMs}: Execution, factor: number): Execution {
  return {wallMs: wallMs * factor, cpuMs: cpuMs * factor, databaseMs: databaseMs * factor};
}

/** The process with one test so many times slower. */
export function slowDown(process: TracedProcess, test: number, factor: number): TracedProcess {
  return process.map(({first, repeats}, i) =>
    i === test
      ? {first: slowed(first, factor), repeats: repeats.map(execution => slowed(execution, factor))}
      : {first, repeats},
  );
}
