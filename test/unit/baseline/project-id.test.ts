import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {projectId} from '../../../src/baseline/project-id';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'project-'))));
afterEach(() => fs.rmSync(folder, {recursive: true}));

/** A repository with one package, as a clone or (with a file for `.git`) a worktree of it. */
function checkout(
  name: string,
  packageFolder: string,
  packageJson: object | null,
  isWorktree = false,
): string {
  const root = path.join(folder, name);
  const rootDir = path.join(root, packageFolder);
  fs.mkdirSync(rootDir, {recursive: true});
  if (isWorktree) fs.writeFileSync(path.join(root, '.git'), 'gitdir: elsewhere');
  else fs.mkdirSync(path.join(root, '.git'));
  if (packageJson !== null) fs.writeFileSync(path.join(rootDir, 'package.json'), JSON.stringify(packageJson));
  return rootDir;
}

test('is the same in every checkout of a repository', () => {
  const one = projectId(checkout('one', 'packages/shop', {name: '@acme/shop'}));
  expect(projectId(checkout('two', 'packages/shop', {name: '@acme/shop'}))).toBe(one);
  expect(projectId(checkout('tree', 'packages/shop', {name: '@acme/shop'}, true))).toBe(one);
  expect(one).toMatch(/^acme-shop-[\da-f]{10}$/);
});

test('tells the packages of a repository apart', () => {
  const one = projectId(checkout('one', 'packages/shop', {name: 'app'}));
  expect(projectId(checkout('two', 'packages/desk', {name: 'app'}))).not.toBe(one);
  expect(projectId(checkout('three', 'packages/shop', {name: 'other'}))).not.toBe(one);
});

test('is the path alone where there is no name', () => {
  const ids = [projectId(checkout('one', '.', null)), projectId(checkout('two', '.', {private: true}))];
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^project-[\da-f]{10}$/);
});

test('is a safe folder name whatever the package is called', () => {
  expect(projectId(checkout('one', '.', {name: '../../etc'}))).toMatch(/^[\w-][\w.-]*$/);
});
