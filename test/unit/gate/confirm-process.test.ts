import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {runConfirmProcess} from '../../../src/gate/confirm-process';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'confirm-'))));
afterEach(() => fs.rmSync(folder, {recursive: true}));

/** Runs a script where Jest would run. */
function run(script: string, timeoutMs = 30_000) {
  const file = path.join(folder, 'jest.js');
  fs.writeFileSync(file, script);
  return runConfirmProcess({
    jest: {command: process.execPath, args: [file, '--config', 'a.js'], cwd: folder},
    reporterPath: '/package/reporter.js',
    sequencerPath: '/package/confirm-sequencer.js',
    testPaths: ['/project/b.test.js', '/project/a.test.js'],
    timeoutMs,
    rounds: 3,
  });
}
const write = 'require("fs").writeFileSync(process.env.JEST_SAVEPOINT_CONFIRM, JSON.stringify({tests: [';

test('hands back what the process measured, and leaves no file', async () => {
  const result = await run(`${write}{name: process.env.JEST_SAVEPOINT_CONFIRM}]}))`);
  expect(result).toEqual({kind: 'measured', tests: [{name: expect.any(String) as string}]});
  const output = result.kind === 'measured' ? result.tests[0]!.name : '';
  expect(path.basename(path.dirname(output))).toMatch(/^jest-savepoint-confirm-/);
  expect(fs.existsSync(path.dirname(output))).toBe(false);
});

test('runs the files alone, in their order, and with nothing that writes', async () => {
  const result = await run(`${write}...process.argv.slice(2)]}))`);
  const args = result.kind === 'measured' ? (result.tests as readonly unknown[]) : [];
  expect(args).toEqual(
    expect.arrayContaining(['--config', 'a.js', '--ci', '--runInBand', '--coverage=false']),
  );
  expect(args).toContain('--reporters=/package/reporter.js');
  expect(args.slice(-3)).toEqual(['--runTestsByPath', '/project/b.test.js', '/project/a.test.js']);
});

test('the process knows the run that was prepared, is no worker of it, and repeats tests as often as it is told', async () => {
  process.env.JEST_SAVEPOINT_RUN = '/tmp/run.json';
  try {
    const result = await run(
      `const {env} = process;
      ${write}env.JEST_SAVEPOINT_RUN, env.JEST_WORKER_ID ?? 'none', env.JEST_SAVEPOINT_ROUNDS]}))`,
    );
    expect(result).toEqual({kind: 'measured', tests: ['/tmp/run.json', 'none', '3']});
  } finally {
    delete process.env.JEST_SAVEPOINT_RUN;
  }
});

test('a process that measured nothing is told with its exit code and what was wrong', async () => {
  await expect(
    run("console.error('\\nindex.js:1\\nError: no PostgreSQL\\nmore'); process.exit(3)"),
  ).resolves.toEqual({
    kind: 'failed',
    reason: 'Jest, started again, ended with exit code 3: Error: no PostgreSQL',
  });
});

test('a process that does not end is ended at its time limit', async () => {
  const startedAt = Date.now();
  await expect(run('setInterval(() => {}, 1000)', 300)).resolves.toMatchObject({
    kind: 'failed',
    reason: expect.stringContaining('gate.confirmBudgetMs') as string,
  });
  expect(Date.now() - startedAt).toBeLessThan(5000);
});

test('what was measured counts, even if the process does not end by itself', async () => {
  await expect(run(`${write}]})); setInterval(() => {}, 1000)`, 4000)).resolves.toEqual({
    kind: 'measured',
    tests: [],
  });
});

test('a command that does not exist is told', async () => {
  const result = await runConfirmProcess({
    jest: {command: path.join(folder, 'missing'), args: [], cwd: folder},
    reporterPath: '',
    sequencerPath: '',
    testPaths: [],
    timeoutMs: 1000,
    rounds: 3,
  });
  expect(result).toMatchObject({
    kind: 'failed',
    reason: expect.stringMatching(/could not be started.*ENOENT/) as string,
  });
});
