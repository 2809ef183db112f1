import {spawnSync} from 'node:child_process';
import {chmodSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {repository} from '../support/installation';
import {Project} from '../support/project';
import {projectEnvironment} from '../support/project-environment';
import {cliPath} from '../support/run-cli';
import {killJests, runJest} from '../support/run-jest';

const noteTest = (name: string): string => `
  const {db} = require('jest-savepoint');
  test('${name}', async () => {
    const {rows} = await db.query("INSERT INTO notes (body) VALUES ('a note') RETURNING id");
    expect(rows).toEqual([{id: 1}]);
  });`;

const project = new Project({
  files: {
    'package.json': '{}',
    'jest.config.js': "module.exports = {preset: 'jest-savepoint'};",
    'savepoint.config.js': "module.exports = {schema: {files: ['schema.sql']}};",
    'schema.sql': 'CREATE TABLE notes (id serial PRIMARY KEY, body text)',
    'a.test.js': noteTest('a'),
    'b.test.js': noteTest('b'),
  },
});
project.write({
  'bin/npx': `#!/bin/sh
name=$1; shift
case $name in
  jest) exec node '${project.jestBin}' "$@" ;;
  jest-savepoint) exec node '${cliPath(project)}' "$@" ;;
esac
exit 127`,
});
chmodSync(project.path('bin/npx'), 0o755);

/** The recipes of the README, as their lines. */
const recipes = Array.from(
  readFileSync(join(repository, 'README.md'), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm),
  ([, text = '']) => text.split('\n'),
);

/** The recipe with a line that begins so. */
function recipeWith(start: string): readonly string[] {
  const found = recipes.find(lines => lines.some(line => line.trim().startsWith(start)));
  if (!found) throw new Error(`The README has no recipe with "${start}"`);
  return found;
}

/** What follows `key` on its lines, of a recipe. */
const valuesOf = (lines: readonly string[], key: string): readonly string[] =>
  lines.flatMap(line => new RegExp(`^\\s*(?:- )?${key}:? (.+)$`).exec(line)?.[1] ?? []);

function runShell(command: string, env: Readonly<Record<string, string>> = {}) {
  const {PATH = ''} = process.env;
  const {status, stdout, stderr} = spawnSync('sh', ['-c', command], {
    cwd: project.folder,
    encoding: 'utf8',
    env: projectEnvironment(project, {CI: 'true', PATH: `${project.path('bin')}:${PATH}`, ...env}),
  });
  return {status, output: stdout + stderr};
}

beforeAll(() => runJest(project));
beforeEach(() => {
  for (const name of ['records', 'report.html', 'report.md'])
    rmSync(project.path(name), {recursive: true, force: true});
});
afterEach(killJests);
afterAll(() => project.remove());

test('on GitHub Actions, a run leaves a summary and a page', () => {
  const [test, report] = valuesOf(recipeWith('- run: npx jest --ci'), 'run');
  project.write({'summary.md': ''});
  const env = {GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: project.path('summary.md')};
  expect(runShell(test!, env)).toMatchObject({status: 0});
  expect(project.read('summary.md')).toContain('2 tests');
  expect(runShell(report!, env)).toMatchObject({status: 0});
  expect(project.read('report.html')).toContain('<!doctype html>');
});

test('on GitHub Actions, shards are gated as one run', () => {
  const recipe = recipeWith('matrix:');
  const [test, merge, report] = valuesOf(recipe, 'run');
  const [record] = valuesOf(recipe, 'env').map(text => /'(.+)'/.exec(text)?.[1]);
  for (const shard of ['1', '2']) {
    const filled = (text = ''): string => text.replaceAll('${{ matrix.shard }}', shard);
    expect(runShell(filled(test), {SAVEPOINT_RECORD: filled(record)})).toMatchObject({status: 0});
  }
  const merged = runShell(merge!);
  expect(merged.output).toMatch(/2 tests, 2 statements, .* — all as in the baseline/);
  expect(merged.status).toBe(0);
  expect(runShell(report!)).toMatchObject({status: 0});
  expect(project.read('report.md')).toContain('2 tests');
});

test('on GitLab, shards are gated as one run', () => {
  const [test, merge, report] = recipeWith('parallel:')
    .filter(line => line.startsWith('    - '))
    .map(line => line.slice('    - '.length));
  for (const index of ['1', '2']) {
    const env = {CI_NODE_INDEX: index, CI_NODE_TOTAL: '2', SAVEPOINT_RECORD: `records/${index}.json`};
    expect(runShell(test!, env)).toMatchObject({status: 0});
  }
  const merged = runShell(merge!);
  expect(merged.output).toMatch(/2 tests, 2 statements, .* — all as in the baseline/);
  expect(merged.status).toBe(0);
  expect(runShell(report!)).toMatchObject({status: 0});
  expect(project.read('report.html')).toContain('<!doctype html>');
});

test('jest-junit reports what each test asked of the database', async () => {
  project.write({'junitTestCaseProperties.js': "module.exports = require('jest-savepoint/junit');"});
  const {exitCode} = await runJest(project, [
    '--ci',
    '--reporters=jest-savepoint/reporter',
    '--reporters=jest-junit',
  ]);
  expect(exitCode).toBe(0);
  const report = project.read('junit.xml');
  expect(report.match(/<property name="savepoint.statements" value="1"\/>/g)).toHaveLength(2);
  expect(report).toMatch(/<property name="savepoint.databaseMs" value="[\d.]+"\/>/);
});

test('a registered provider of OpenTelemetry gets a span for each test', async () => {
  project.write({
    'tracing.js': `
      const {appendFileSync} = require('node:fs');
      const {trace} = require('@opentelemetry/api');
      const {BasicTracerProvider, BatchSpanProcessor} = require('@opentelemetry/sdk-trace-base');
      const exporter = {
        export(spans, done) {
          for (const {name, attributes, startTime} of spans)
            appendFileSync('spans.txt', JSON.stringify({name, attributes, startTime}) + '\\n');
          done({code: 0});
        },
        shutdown: async () => undefined,
      };
      trace.setGlobalTracerProvider(new BasicTracerProvider({spanProcessors: [new BatchSpanProcessor(exporter)]}));`,
  });
  const before = Date.now() / 1000;
  const {exitCode} = await runJest(project, ['--ci'], {env: {NODE_OPTIONS: '--require ./tracing.js'}});
  expect(exitCode).toBe(0);
  const spans = project
    .read('spans.txt')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as {name: string; attributes: object; startTime: [number, number]});
  expect(spans.map(({name}) => name).sort()).toEqual(['a', 'a.test.js', 'b', 'b.test.js', 'jest-savepoint']);
  const test = spans.find(({name}) => name === 'a');
  expect(test?.attributes).toMatchObject({'savepoint.statements': 1, 'test.case.result.status': 'pass'});
  expect(test?.startTime[0]).toBeGreaterThanOrEqual(Math.floor(before));
});
