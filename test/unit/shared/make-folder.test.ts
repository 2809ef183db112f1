import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {makeFolder} from '../../../src/shared/make-folder';

let root: string;
beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'folders-'))));
afterEach(() => fs.rmSync(root, {recursive: true}));

test('makes a folder and those around it, of a mode', () => {
  const folder = path.join(root, 'a/b/c');
  makeFolder(folder, 0o700);
  makeFolder(folder);
  for (const each of [folder, path.join(root, 'a')]) expect(fs.statSync(each).mode & 0o777).toBe(0o700);
});

test('where none can be made, it says so', () => {
  fs.writeFileSync(path.join(root, 'file'), '');
  expect(() => makeFolder(path.join(root, 'file/a/b'))).toThrow('ENOTDIR');
});

(process.platform === 'linux' ? test : test.skip)('so it does in a file system that holds none', () => {
  expect(() => makeFolder('/proc/none/of/these')).toThrow('ENOENT');
});
