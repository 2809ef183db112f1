import {openE2eFolder, Project} from '../../support/project';
import {repeatCounters} from '../../support/repeat-counters';
import {runJest} from '../../support/run-jest';

/**
 * Accepts the counters of the shop's suite, repeats it, 100 times or as often as the first argument says, in random order and
 * with 1, 2 and 4 workers, which fails where a counter is not as accepted, and tells which were not the same each time.
 */
async function main(): Promise<void> {
  const repetitions = Number(process.argv[2] ?? 100);
  const removeFolder = openE2eFolder();
  try {
    const project = new Project({fixture: 'shop'});
    const {exitCode, output} = await runJest(project);
    if (exitCode !== 0) throw new Error(output);
    const {tests, unsteady} = await repeatCounters(project, repetitions, run =>
      process.stderr.write(`\r${run} of ${repetitions} runs`),
    );
    process.stdout.write(
      `\n${tests} tests, ${repetitions} runs: as accepted each time, ${unsteady.length} counters within a range\n`,
    );
    for (const {test, counter, values} of unsteady) {
      process.stdout.write(`${test}\n  ${counter}\n`);
      for (const [value, count] of values) process.stdout.write(`    ${count} × ${value}\n`);
    }
  } finally {
    removeFolder();
  }
}

void main();
