import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {findPgMem, loadPgMem} from '../../../../src/engine/pg-mem/load-pg-mem';
import {makeTemporaryFolder} from '../../../support/temporary-folder';

test('the one that the project has is used, and refused where it is too old', () => {
  const rootDir = makeTemporaryFolder();
  const folder = path.join(rootDir, 'node_modules/pg-mem');
  mkdirSync(folder, {recursive: true});
  writeFileSync(
    path.join(folder, 'package.json'),
    '{"name": "pg-mem", "version": "2.9.1", "main": "index.js"}',
  );
  writeFileSync(path.join(folder, 'index.js'), '');
  expect(findPgMem(rootDir)).toMatchObject({
    brief: 'pg-mem 2.9.1 is too old',
    error: {code: 'SAVEPOINT_ENGINE', hint: 'Run: npm i -D pg-mem@latest'},
  });
  expect(() => loadPgMem(rootDir)).toThrow(
    /^pg-mem 2\.9\.1 in .*node_modules\/pg-mem is too old: it has to be 3\.0 or newer\.$/,
  );
  rmSync(rootDir, {recursive: true});
});
