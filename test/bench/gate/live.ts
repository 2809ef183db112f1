import {copyFileSync, readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {estimateTimings, type SeriesEstimates} from '../../../src/gate/estimate-timings';
import {parseBaseline} from '../../../src/baseline/baseline-format';
import {timingsFormat} from '../../../src/baseline/timings-format';
import {median} from '../../../src/stats/median';
import {openE2eFolder, Project} from '../../support/project';
import {runJest, type JestRun} from '../../support/run-jest';

/** How many accepted runs the gate learns from. */
const learningRuns = 7;

function estimatesOf(project: Project) {
  const folder = project.path('cache');
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'});
  const path = join(
    folder,
    files.find(name => /baselines.*cores.*\.json$/.test(name))!,
  );
  return estimateTimings(parseBaseline(readFileSync(path, 'utf8'), path, timingsFormat));
}

/** Lets a test take so many times its usual CPU time. */
function slower(id: string, factor: number, first: SeriesEstimates, warm: SeriesEstimates) {
  const more = ({tests}: SeriesEstimates): string => String((factor - 1) * tests.get(id)!.cpuMs);
  const name = id.slice(id.indexOf(' › ') + 3);
  return {SLOWER_TEST: name, SLOWER_FIRST_MS: more(first), SLOWER_WARM_MS: more(warm)};
}

/**
 * Lets the gate judge the shop's suite: as it is, and with one test in turn slowed down to 1.5 and 2 times. The arguments say how
 * often each; 40, 40 and 40 without any.
 */
async function main(): Promise<void> {
  const [unchanged = 40, ...injected] = process.argv.slice(2).map(Number);
  const removeFolder = openE2eFolder();
  try {
    const project = new Project({
      fixture: 'shop',
      files: {
        'jest.config.js':
          "module.exports = {preset: 'jest-savepoint', testEnvironment: './slower-environment.js'};",
      },
    });
    copyFileSync(join(__dirname, 'slower-environment.js'), project.path('slower-environment.js'));
    const run = (args: readonly string[], env = {}): Promise<JestRun> =>
      runJest(project, ['-i', ...args], {
        env: {...env, XDG_CACHE_HOME: project.path('cache')},
        timeLimitMs: 300_000,
      });
    const tell = (text: string): void => void process.stdout.write(`${text}\n`);
    for (let i = 0; i < learningRuns; i++) {
      const {exitCode, output} = await run([]);
      if (exitCode !== 0) throw new Error(output);
    }
    const {first, warm} = estimatesOf(project);

    const durations: number[] = [];
    let red = 0;
    for (let i = 0; i < unchanged; i++) {
      const {exitCode, output, durationMs} = await run(['--ci']);
      durations.push(durationMs);
      if (exitCode !== 0) tell(output);
      red += exitCode === 0 ? 0 : 1;
    }
    tell(`unchanged: ${red} of ${unchanged} runs red, ${median(durations).toFixed(0)} ms in the median`);

    // Below a test of 2 ms half of it is less than minDeltaMs.
    const ids = [...warm.tests.keys()].filter(id => first.tests.get(id)!.cpuMs >= 2.5).sort();
    for (const [i, factor] of [1.5, 2].entries()) {
      const count = injected[i] ?? 40;
      let found = 0;
      for (let each = 0; each < count; each++) {
        const id = ids[Math.floor(((each + 0.5) * ids.length) / count)]!;
        const {exitCode, output} = await run(['--ci'], slower(id, factor, first, warm));
        const isFound = exitCode !== 0 && output.includes('slower');
        if (!isFound) tell(`missed at ${factor}×: ${id}\n${output}`);
        found += isFound ? 1 : 0;
      }
      tell(`${factor}×: ${found} of ${count} red`);
    }
  } finally {
    removeFolder();
  }
}

void main();
