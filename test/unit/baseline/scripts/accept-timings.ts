import {FileTimingStore} from '../../../../src/baseline/file-timing-store';
import {acceptTimings} from '../../../../src/baseline/timings';
import {machine} from '../support/machine';

/** Accepts several runs, one after the other: of a test `a`, and of as many others as the last argument says. */
async function main([folder = '', run = '', times = '', others = '0']: readonly string[]): Promise<void> {
  const store = new FileTimingStore(folder, machine);
  const names = Array.from({length: Number(others)}, (_, i) => `another test, number ${i}`);
  const timings = new Map(['a', ...names].map(name => [name, {cpuMs: 1, wallMs: 1, databaseMs: 0}]));
  for (let i = 0; i < Number(times); i++)
    await store.update(baseline =>
      acceptTimings(baseline, {at: Number(run) * 1000 + i, timings, restarted: new Set(), commit: null}),
    );
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
