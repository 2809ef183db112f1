import {openE2eFolder, Project} from '../../support/project';
import {repeatCounters} from '../../support/repeat-counters';

/**
 * Repeats the shop's suite, 100 times or as often as the first argument says, in random order and with 1, 2 and 4 workers,
 * and tells which counters were not the same each time.
 */
async function main(): Promise<void> {
  const repetitions = Number(process.argv[2] ?? 100);
  const removeFolder = openE2eFolder();
  try {
    const project = new Project({fixture: 'shop'});
    const {tests, unsteady} = await repeatCounters(project, repetitions, run =>
      process.stderr.write(`\r${run} of ${repetitions} runs`),
    );
    process.stdout.write(`\n${tests} tests, ${repetitions} runs: ${unsteady.length} counters differ\n`);
    for (const {test, counter, values} of unsteady) {
      process.stdout.write(`${test}\n  ${counter}\n`);
      for (const [value, count] of values) process.stdout.write(`    ${count} × ${value}\n`);
    }
    if (unsteady.length > 0) process.exitCode = 1;
  } finally {
    removeFolder();
  }
}

void main();
