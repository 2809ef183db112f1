import {mkdirSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {findPglite} from '../../../src/engine/pglite/find-pglite';
import {makeTemporaryFolder} from '../../support/temporary-folder';

let rootDir: string;
beforeEach(() => {
  rootDir = realpathSync(makeTemporaryFolder());
});
afterEach(() => rmSync(rootDir, {recursive: true}));

const find = (extensions: readonly string[] = []) => findPglite({rootDir, pglite: {extensions}});

function install(name: string, version: string): string {
  const folder = path.join(rootDir, 'node_modules', name);
  mkdirSync(path.join(folder, 'dist'), {recursive: true});
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({name, version, exports: './dist/index.cjs'}),
  );
  writeFileSync(path.join(folder, 'dist/index.cjs'), '');
  return path.join(folder, 'dist/index.cjs');
}

test("the project's own comes first", () => {
  const module = install('@electric-sql/pglite', '0.6.1');
  expect(find()).toEqual({version: '0.6.1', module, extensions: []});
});

test('one that is too old says which, where, and what to run', () => {
  install('@electric-sql/pglite', '0.4.3');
  expect(find()).toMatchObject({
    brief: 'PGlite 0.4.3 is too old',
    error: {
      code: 'SAVEPOINT_ENGINE',
      message: `PGlite 0.4.3 in ${path.join(rootDir, 'node_modules/@electric-sql/pglite')} is too old: it has to be 0.5 or newer.`,
      hint: 'Run: npm i -D @electric-sql/pglite@latest',
    },
  });
});

test('without one, the error says what to run', () => {
  expect(findPglite({rootDir, pglite: {extensions: []}}, () => null)).toMatchObject({
    brief: 'PGlite is not installed',
    error: {code: 'SAVEPOINT_ENGINE', hint: 'Run: npm i -D @electric-sql/pglite'},
  });
});

test('extensions are those within PGlite, by the name that PostgreSQL has for them, or packages', () => {
  const module = install('pglite-of-ours', '1.0.0');
  expect(find(['uuid-ossp', 'pglite-of-ours'])).toMatchObject({
    extensions: [
      {name: 'uuid-ossp', module: expect.stringMatching(/contrib\/uuid_ossp\.cjs$/) as string},
      {name: 'pglite-of-ours', module},
    ],
  });
});

test('an extension that is nowhere is an error, not left out', () => {
  expect(() => find(['citext', 'postgis'])).toThrow(/^PGlite .* has no extension "postgis"/);
});
