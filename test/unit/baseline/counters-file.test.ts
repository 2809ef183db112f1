import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {FileCounters} from '../../../src/baseline/counters';
import {countersPath, goneTestPaths, readCounters, writeCounters} from '../../../src/baseline/counters-file';

const counters: FileCounters = new Map([
  ['adds', {statements: 1, rows: 1, written: null, scans: new Map(), shapes: new Map([['select ?', 1]])}],
]);
const baselineError = expect.objectContaining({code: 'SAVEPOINT_BASELINE'}) as Error;
let folder: string;
let testPath: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'counters-'));
  testPath = path.join(folder, 'orders.test.ts');
});
afterEach(() => fs.rmSync(folder, {recursive: true}));

test('counters lie in a folder beside the test file, and nothing else does', () => {
  writeCounters(testPath, counters);
  expect(countersPath(testPath)).toBe(path.join(folder, '__savepoints__', 'orders.test.ts.json'));
  expect(readCounters(testPath)).toEqual(counters);
  expect(fs.readdirSync(path.dirname(countersPath(testPath)))).toEqual(['orders.test.ts.json']);
});

test('a test file without a baseline has none', () => {
  expect(readCounters(testPath)).toBeNull();
});

test('no tests, no file', () => {
  writeCounters(testPath, counters);
  writeCounters(testPath, new Map());
  expect(fs.existsSync(countersPath(testPath))).toBe(false);
});

test('baselines of test files that are gone are found in the folders beside the others', () => {
  fs.writeFileSync(testPath, '');
  writeCounters(testPath, counters);
  writeCounters(path.join(folder, 'gone.test.ts'), counters);
  expect(goneTestPaths([testPath, testPath])).toEqual([path.join(folder, 'gone.test.ts')]);
  expect(goneTestPaths([path.join(folder, 'without', 'a.test.ts')])).toEqual([]);
});

test('a file where the folder should be is refused, whoever looks for gone tests in it', () => {
  fs.writeFileSync(path.join(folder, '__savepoints__'), '');
  expect(goneTestPaths([testPath])).toEqual([]);
  expect(() => readCounters(testPath)).toThrow(baselineError);
  expect(() => writeCounters(testPath, counters)).toThrow(baselineError);
});

test('a baseline that cannot be read is an error of its own, not an absent one', () => {
  fs.mkdirSync(countersPath(testPath), {recursive: true});
  expect(() => readCounters(testPath)).toThrow(baselineError);
});

test('a baseline that cannot be written is an error that names the folder', () => {
  fs.writeFileSync(path.join(folder, '__savepoints__'), 'a file, not a folder');
  expect(() => writeCounters(testPath, counters)).toThrow(/orders\.test\.ts\.json cannot be written/);
});
