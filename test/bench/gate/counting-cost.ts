import {median} from '../../../src/stats/median';
import {openE2eFolder, Project} from '../../support/project';
import {runJest} from '../../support/run-jest';

/**
 * Runs the shop's suite in turns with the counting of tables and without, as often as the first argument says, and tells what
 * that costs.
 */
async function main(): Promise<void> {
  const pairs = Number(process.argv[2] ?? 20);
  const removeFolder = openE2eFolder();
  try {
    const suites = {
      counting: new Project({fixture: 'shop'}),
      without: new Project({
        fixture: 'shop',
        files: {
          'savepoint.config.js': `module.exports = {
            gate: {tables: false}, schema: {files: ['db/schema.sql']}, seed: {files: ['db/seed.sql']}};`,
        },
      }),
    };
    const times: Record<keyof typeof suites, number[]> = {counting: [], without: []};
    for (let i = 0; i <= pairs; i++) {
      const turn = (['counting', 'without'] as const).map((_, at, all) => all[(at + i) % 2]!);
      for (const name of turn) {
        const {durationMs, exitCode, output} = await runJest(suites[name], ['-i', '--ci']);
        if (exitCode !== 0) throw new Error(output);
        // The first run prepares.
        if (i > 0) times[name].push(durationMs);
      }
      process.stderr.write(`\r${i} of ${pairs} pairs`);
    }
    const ratios = times.counting.map((ms, i) => ms / times.without[i]!);
    const [counting, without] = [median(times.counting), median(times.without)];
    process.stdout.write(
      `\nwith ${counting.toFixed(0)} ms, without ${without.toFixed(0)} ms, paired ratio ${median(ratios).toFixed(3)}\n`,
    );
  } finally {
    removeFolder();
  }
}

void main();
