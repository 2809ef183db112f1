import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {headCommit} from '../../../src/baseline/head-commit';
import {baseProjects, type OpenedBase} from '../../../src/gate/base-project';
import {commitAll, runGit} from '../../support/git';

/** In place of Jest: tells what it was given, and what its folder has. */
const jestScript = `
  const fs = require('fs');
  const load = require('module').createRequire(process.cwd() + '/src.js');
  const tests = [process.cwd(), process.argv.slice(2), process.env.JEST_SAVEPOINT_RUN ?? 'none',
    fs.readFileSync('src.js', 'utf8'), load('dependency'), load('@shop/own')];
  fs.writeFileSync(process.env.JEST_SAVEPOINT_CONFIRM, JSON.stringify({tests}));`;

let root: string;
let shop: string;
const git = (...args: readonly string[]) => runGit(root, ...args);
const write = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, name)), {recursive: true});
  fs.writeFileSync(path.join(root, name), text);
};

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'repository-')));
  shop = path.join(root, 'packages/shop');
  write('.gitignore', 'node_modules');
  write('packages/shop/package.json', '{}');
  write('packages/shop/src.js', 'before');
  write('packages/shop/test/a.test.js', '');
  write('packages/own/index.js', "module.exports = 'own before, ' + require('deep')");
  commitAll(root);
  write('node_modules/dependency/index.js', "module.exports = 'installed'");
  write('packages/shop/node_modules/jest/bin/jest.js', jestScript);
  write('packages/own/node_modules/deep/index.js', "module.exports = 'deep'");
  fs.mkdirSync(path.join(root, 'node_modules/@shop'));
  fs.symlinkSync('../../packages/own', path.join(root, 'node_modules/@shop/own'));
});
afterEach(() => fs.rmSync(root, {recursive: true}));

function open(commit: string, rootDir = shop): Promise<OpenedBase> {
  const bin = path.join(shop, 'node_modules/jest/bin/jest.js');
  const argv = ['node', bin, '--config', path.join(rootDir, 'jest.config.js')];
  const openBase = baseProjects({rootDir, cwd: rootDir, execPath: process.execPath, execArgv: [], argv});
  return openBase!(commit, {testPaths: [path.join(rootDir, 'test/a.test.js')], timeoutMs: 30_000});
}
const reasonOf = async (commit: string) => {
  const opened = await open(commit);
  if (opened.kind === 'opened') await opened.base.close();
  return opened.kind === 'failed' ? opened.reason : null;
};

test('Jest runs on what a commit held, with the installed packages and those of the workspace', async () => {
  const commit = git('rev-parse', 'HEAD');
  write('packages/shop/src.js', 'after');
  write('packages/own/index.js', "module.exports = 'own after'");
  write('packages/shop/test/new.test.js', '');
  process.env.JEST_SAVEPOINT_RUN = '/tmp/run.json';
  try {
    const opened = await open(commit);
    if (opened.kind === 'failed') throw new Error(opened.reason);
    const paths = ['a.test.js', 'new.test.js'].map(name => path.join(shop, 'test', name));
    const result = await opened.base.measure(paths, {timeoutMs: 30_000, rounds: 1});
    await opened.base.close();
    if (result.kind === 'failed') throw new Error(result.reason);
    const [cwd, args, ...found] = result.tests as unknown as [string, string[], ...string[]];
    expect(path.basename(path.dirname(path.dirname(path.dirname(cwd))))).toMatch(/^jest-savepoint-base-/);
    expect(args).toEqual(expect.arrayContaining(['--config', path.join(cwd, 'jest.config.js')]));
    expect(args.slice(-2)).toEqual(['--runTestsByPath', path.join(cwd, 'test/a.test.js')]);
    expect(found).toEqual(['none', 'before', 'installed', 'own before, deep']);
    expect(fs.existsSync(cwd)).toBe(false);
  } finally {
    delete process.env.JEST_SAVEPOINT_RUN;
  }
  expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  expect(fs.readFileSync(path.join(shop, 'src.js'), 'utf8')).toBe('after');
  expect(fs.readdirSync(path.join(root, 'node_modules'))).toEqual(['@shop', 'dependency']);
});

test('no hook of the repository runs, and what a killed process has left is forgotten', async () => {
  const commit = git('rev-parse', 'HEAD');
  write('.git/hooks/post-checkout', '#!/bin/sh\ntouch hooked\nexit 1');
  fs.chmodSync(path.join(root, '.git/hooks/post-checkout'), 0o755);
  const gone = path.join(root, 'jest-savepoint-base-gone');
  git('-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '-q', '--detach', path.join(gone, 'tree'), commit);
  fs.rmSync(gone, {recursive: true});
  expect(await reasonOf(commit)).toBeNull();
  expect(git('worktree', 'list').split('\n')).toHaveLength(1);
});

test('a commit that is not there, or had other dependencies, is not run', async () => {
  const commit = git('rev-parse', 'HEAD');
  expect(await reasonOf('c0ffee11'.padEnd(40, '0'))).toMatch(/^commit c0ffee11, .* is not in this clone/);
  write('packages/shop/package.json', '{"dependencies": {}}');
  expect(await reasonOf(commit)).toMatch(/^at commit .* had other dependencies$/);
});

test('a project without a repository has no earlier state', async () => {
  fs.rmSync(path.join(root, '.git'), {recursive: true});
  expect(await reasonOf('c0ffee11'.padEnd(40, '0'))).toBe('the project is in no repository of git');
});

test('the commit that is tested is known where all files are as committed, but for counters', async () => {
  const commit = git('rev-parse', 'HEAD');
  expect(await headCommit(shop)).toBe(commit);
  write('packages/shop/test/__savepoints__/a.test.js.json', '{}');
  write('untracked.js', '');
  git('add', 'packages/shop/test/__savepoints__');
  expect(await headCommit(shop)).toBe(commit);
  write('packages/own/index.js', '');
  expect(await headCommit(shop)).toBeNull();
  expect(await headCommit(os.tmpdir())).toBeNull();
});

test('in a hook of git it is still known', async () => {
  process.env.GIT_DIR = '/nowhere';
  try {
    expect(await headCommit(shop)).toMatch(/^[\da-f]{40}$/);
  } finally {
    delete process.env.GIT_DIR;
  }
});
