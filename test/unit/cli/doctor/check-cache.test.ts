import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {checkCache} from '../../../../src/cli/doctor/check-cache';

let root: string;
beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'cache-'))));
afterEach(() => fs.rmSync(root, {recursive: true}));

test('a cache folder that can be made is all right', () => {
  const folder = path.join(root, 'a/cache');
  expect(checkCache(folder)).toEqual({name: 'cache folder', status: 'ok', message: folder});
});

test('one that cannot is told, with what to do', () => {
  fs.writeFileSync(path.join(root, 'file'), '');
  const folder = path.join(root, 'file/cache');
  expect(checkCache(folder)).toMatchObject({
    status: 'warning',
    message: expect.stringContaining(`${folder} cannot be written to: ENOTDIR`) as string,
    fix: expect.stringContaining('cacheDir') as string,
  });
});
