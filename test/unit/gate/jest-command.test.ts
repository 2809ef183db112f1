import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {jestCommand, projectArguments} from '../../../src/gate/jest-command';

const rootDir = path.resolve(__dirname, '../../..');
const jestBin = require.resolve('jest/bin/jest');
const invocation = {
  rootDir,
  cwd: rootDir,
  execPath: '/usr/bin/node',
  execArgv: [],
  argv: ['/usr/bin/node', jestBin],
};

test.each([
  [
    ['-c', 'test/jest.config.js', 'orders'],
    ['-c', 'test/jest.config.js'],
  ],
  [['orders', '--config=a.js', '-t', 'name', '-u'], ['--config=a.js']],
  [
    ['--config', 'a.js', 'b.js'],
    ['--config', 'a.js'],
  ],
  [
    ['--projects', 'a', 'b', '--verbose', 'c'],
    ['--projects', 'a', 'b'],
  ],
  [
    ['--rootDir', 'packages/shop', '--watch', '--coverage'],
    ['--rootDir', 'packages/shop'],
  ],
  [['--configuration', 'x', '--ci'], []],
  [[], []],
])('of %j it keeps %j', (args, kept) => {
  expect(projectArguments(args)).toEqual(kept);
});

test('is the script that runs now, with what says which project', () => {
  const argv = [...invocation.argv, '-c', 'jest.config.js', 'orders', '-u'];
  expect(jestCommand({...invocation, cwd: '/elsewhere', argv})).toEqual({
    command: '/usr/bin/node',
    args: [jestBin, '-c', 'jest.config.js'],
    cwd: '/elsewhere',
  });
});

test('sees through the link in node_modules/.bin', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bin-'));
  fs.symlinkSync(jestBin, path.join(folder, 'jest'));
  const argv = ['/usr/bin/node', path.join(folder, 'jest'), '--config', 'a.js'];
  expect(jestCommand({...invocation, argv})?.args).toEqual([jestBin, '--config', 'a.js']);
  fs.rmSync(folder, {recursive: true});
});

test("is the project's own Jest where another tool started it, with none of that tool's arguments", () => {
  const argv = ['/usr/bin/node', '/opt/tool/bin/tool.js', '--config', 'tool.json'];
  expect(jestCommand({...invocation, cwd: '/elsewhere', argv})).toMatchObject({
    args: [jestBin],
    cwd: rootDir,
  });
});

test('is none where the project has no Jest', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'none-'));
  expect(jestCommand({...invocation, rootDir: folder, argv: ['node', '/opt/tool.js']})).toBeNull();
  fs.rmSync(folder, {recursive: true});
});

test("keeps Node's own options, but for the debugger", () => {
  const execArgv = ['--experimental-vm-modules', '--inspect-brk=0', '--max-old-space-size=512'];
  expect(jestCommand({...invocation, execArgv})?.args).toEqual([
    '--experimental-vm-modules',
    '--max-old-space-size=512',
    jestBin,
  ]);
});
