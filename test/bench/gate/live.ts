import {spawn} from 'node:child_process';
import {copyFileSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {estimateTimings, type SeriesEstimates} from '../../../src/gate/estimate-timings';
import {parseBaseline} from '../../../src/baseline/baseline-format';
import {timingsFormat} from '../../../src/baseline/timings-format';
import {median} from '../../../src/stats/median';
import {commitAll} from '../../support/git';
import {openE2eFolder, Project} from '../../support/project';
import {runJest, type JestRun} from '../../support/run-jest';
import {timingsPath} from '../../support/timings-path';

/** As in the environment of the project. */
const {spin} = require('./spin') as {readonly spin: (turns: number) => number};

/** How many accepted runs the gate learns from. */
const learningRuns = 7;

/** What makes the same answers cost more statements, or more rows read, and what a run says then. */
const worse = [
  {what: 'N+1', env: {SHOP_N_PLUS_ONE: '1'}, says: /N\+1: \d+ times from src\/.*select … from order_items/s},
  {
    what: 'lost index',
    env: {SHOP_DROP_INDEX: '1'},
    says: /seq scan of audit_log: 0 → \d+, rows read [^—]* — select/,
  },
] as const;

/** Reads an index's worth of rows, so that a lost one shows. */
const auditTest = `
  const {pool} = require('../src/db');
  const auditLog = require('../src/repositories/audit-log');

  test('an entry is found among thousands', async () => {
    await pool.query(
      "INSERT INTO audit_log (entity, entity_id, action) SELECT 'order', i, 'placed' FROM generate_series(1, 12400) i",
    );
    expect(await auditLog.list('order', 4711)).toHaveLength(1);
  });`;

function estimatesOf(project: Project) {
  const path = timingsPath(project);
  return estimateTimings(parseBaseline(readFileSync(path, 'utf8'), path, timingsFormat));
}

/** How many turns of the work that slows a test down take a millisecond of this machine's CPU time. */
function turnsPerMs(): number {
  const turns = 200_000;
  const times = Array.from({length: 50}, () => {
    const since = process.cpuUsage();
    spin(turns);
    return process.cpuUsage(since).user / 1000;
  });
  return turns / median(times);
}

/** For the project's environment: lets a test take so many times its usual CPU time. */
function slower(id: string, factor: number, {first, warm, perMs}: Learned) {
  const more = ({tests}: SeriesEstimates): number => Math.round((factor - 1) * tests.get(id)!.ms * perMs);
  return {test: nameOf(id), firstTurns: more(first), warmTurns: more(warm)};
}

const nameOf = (id: string): string => id.slice(id.indexOf(' › ') + 3);

/** What a verbose run says of one test. */
function excerpt(output: string, id: string): string {
  const lines = output.split('\n');
  const at = lines.findIndex(
    line => line.startsWith('  ● ') && line.slice(4).replaceAll(' › ', ' ') === nameOf(id),
  );
  return at < 0 ? 'It was no suspect.' : lines.slice(at, at + 6).join('\n');
}

/** Keeps a core busy. @returns ends it */
function load(): () => void {
  const child = spawn(process.execPath, ['-e', 'for (;;);'], {stdio: 'ignore'});
  return () => child.kill('SIGKILL');
}

/** What the gate knows of the shop, and how fast the machine was meanwhile. */
interface Learned {
  readonly first: SeriesEstimates;
  readonly warm: SeriesEstimates;
  readonly perMs: number;
}

const tell = (text: string): void => void process.stdout.write(`${text}\n`);

/** The shop, of which the gate has learned, and how to run its tests. */
class Shop {
  readonly #project = new Project({
    fixture: 'shop',
    files: {
      'jest.config.js':
        "module.exports = {preset: 'jest-savepoint', testEnvironment: './slower-environment.js'};",
      'test/audit-log.test.js': auditTest,
    },
  });

  constructor() {
    this.#project.write({
      'shop.config.js': this.#project.read('savepoint.config.js'),
      'savepoint.config.js':
        "module.exports = {...require('./shop.config.js'), gate: {confirmBudgetMs: Number(process.env.CONFIRM_MS ?? 60_000)}};",
    });
    for (const name of ['slower-environment.js', 'spin.js'])
      copyFileSync(join(__dirname, name), this.#project.path(name));
    this.#project.write({'.gitignore': 'cache\nnode_modules'});
    const {folder} = this.#project;
    symlinkSync(join(dirname(folder), 'node_modules'), this.#project.path('node_modules'));
    commitAll(folder);
  }

  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<JestRun> {
    return runJest(this.#project, ['-i', ...args], {
      env: {...env, XDG_CACHE_HOME: this.#project.path('cache')},
      timeLimitMs: 300_000,
    });
  }

  async learn(): Promise<Learned> {
    const speeds: number[] = [];
    for (let i = 0; i < learningRuns; i++) {
      const {exitCode, output} = await this.run([]);
      if (exitCode !== 0) throw new Error(output);
      speeds.push(turnsPerMs());
    }
    return {...estimatesOf(this.#project), perMs: median(speeds)};
  }

  /** Changes a module that all tests need, in a way that makes nothing slower: any of them may have become slower since. */
  touch(): void {
    this.#project.write({'src/db.js': `${this.#project.read('src/db.js')}\n// Changed.\n`});
  }

  /** Runs the suite with a test that has become slower. */
  async runSlower(slow: ReturnType<typeof slower>): Promise<JestRun> {
    this.#project.write({'slower.json': JSON.stringify(slow)});
    try {
      return await this.run(['--ci', '--verbose']);
    } finally {
      rmSync(this.#project.path('slower.json'));
    }
  }
}

/** Runs the suite as it is, every second time beside another process; and each time once more with nothing confirmed. */
async function judgeUnchanged(shop: Shop, count: number, where: string): Promise<void> {
  const costs = {quiet: [] as number[], loaded: [] as number[]};
  let red = 0;
  for (let i = 0; i < count; i++) {
    const isLoaded = i % 2 === 1;
    const end = isLoaded ? load() : () => undefined;
    const {exitCode, output, durationMs} = await shop.run(['--ci']);
    const without = await shop.run(['--ci'], {CONFIRM_MS: '0'});
    end();
    costs[isLoaded ? 'loaded' : 'quiet'].push(durationMs / without.durationMs);
    if (exitCode !== 0 || output.includes('not compared')) tell(output);
    red += exitCode === 0 ? 0 : 1;
  }
  const [quiet, loaded] = [costs.quiet, costs.loaded].map(all => median(all).toFixed(2));
  tell(`unchanged, ${where}: ${red} of ${count} runs red`);
  tell(`they take ${quiet} times as long as without confirming, ${loaded} times beside another process`);
}

/**
 * Lets the gate judge the shop's suite: as it is, half of the times beside a process that keeps a core busy; with one test in turn
 * slowed down to 1.5 and 2 times; with a query in a loop and with a lost index. Wherever a test may have become slower, a module
 * that all of them need has changed. The arguments say how often each; 40, 40, 40 and 5 without any.
 */
async function main(): Promise<void> {
  const [unchanged = 40, byHalf = 40, twice = 40, others = 5] = process.argv.slice(2).map(Number);
  const removeFolder = openE2eFolder();
  try {
    const shop = new Shop();
    const learned = await shop.learn();
    const {first, warm} = learned;
    await judgeUnchanged(shop, unchanged, 'as it is at the commit of the baseline');
    shop.touch();
    await judgeUnchanged(shop, unchanged, 'with a change that any test may depend on');

    // Below a test of 2 ms half of it is less than minDeltaMs.
    const ids = [...warm.tests.keys()].filter(id => first.tests.get(id)!.ms >= 2.5).sort();
    for (const [factor, count] of [
      [1.5, byHalf],
      [2, twice],
    ] as const) {
      let found = 0;
      for (let each = 0; each < count; each++) {
        const id = ids[Math.floor(((each + 0.5) * ids.length) / count)]!;
        const {exitCode, output} = await shop.runSlower(slower(id, factor, learned));
        const isFound = exitCode !== 0 && output.includes('slower');
        if (!isFound) tell(`missed at ${factor}×: ${id}\n${excerpt(output, id)}`);
        found += isFound ? 1 : 0;
      }
      tell(`${factor}×, one of ${ids.length} tests in turn: ${found} of ${count} red`);
    }

    for (const {what, env, says} of worse) {
      let found = 0;
      for (let each = 0; each < others; each++) {
        const {exitCode, output} = await shop.run(['--ci'], env);
        if (exitCode !== 0 && says.test(output)) found++;
        else tell(`missed: ${what}\n${output}`);
      }
      tell(`${what}: ${found} of ${others} red, with the statement`);
    }
  } finally {
    removeFolder();
  }
}

void main();
