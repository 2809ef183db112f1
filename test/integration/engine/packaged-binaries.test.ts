import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {findPackage, type ServerPackage} from '../../../src/engine/local/find-package';
import {packagedBinaries} from '../../../src/engine/local/packaged-binaries';
import {serverUser} from '../../../src/engine/local/server-user';
import {makeTemporaryFolder} from '../../support/temporary-folder';
import {spawnScript} from '../../support/spawn-script';
import {thrownBy} from '../../support/thrown-by';

const installed = findPackage(__dirname)!;
/** As npm leaves the package where install scripts are switched off. */
let source: ServerPackage;
/** A home that nobody else may enter. */
let home: string;

beforeAll(() => {
  home = makeTemporaryFolder();
  const folder = path.join(home, 'node_modules', installed.name);
  cpSync(installed.folder, folder, {recursive: true, verbatimSymlinks: true});
  const lib = path.join(folder, 'native/lib');
  for (const name of readdirSync(lib)) {
    if (lstatSync(path.join(lib, name)).isSymbolicLink()) unlinkSync(path.join(lib, name));
  }
  source = {...installed, folder};
});
afterAll(() => rmSync(home, {recursive: true}));

let cacheDir: string;
beforeEach(() => {
  cacheDir = makeTemporaryFolder();
});
afterEach(() => rmSync(cacheDir, {recursive: true}));

const entryOf = (binaries: {folder: string}): string => path.join(binaries.folder, '../..');

test('the package as npm leaves it does not run', () => {
  expect(() =>
    execFileSync(path.join(source.folder, 'native/bin/postgres'), ['--version'], {stdio: 'pipe'}),
  ).toThrow(/cannot open shared object|Library not loaded/);
});

test('its programs run from a copy, which says their version', async () => {
  const binaries = await packagedBinaries(source, cacheDir, null);
  expect(binaries).toMatchObject({
    source: 'packages',
    origin: installed.name,
    version: installed.version.split('.', 2).join('.'),
  });
  expect(binaries.folder.startsWith(path.join(cacheDir, 'programs'))).toBe(true);
  expect(execFileSync(binaries.initdb, ['--version'], {encoding: 'utf8'})).toContain(binaries.version);
});

test('the copy is made once', async () => {
  const first = await packagedBinaries(source, cacheDir, null);
  const {ino} = lstatSync(first.postgres);
  expect(lstatSync((await packagedBinaries(source, cacheDir, null)).postgres).ino).toBe(ino);
});

test.each([
  ['a file is missing', (entry: string) => rmSync(path.join(entry, 'data/share/postgresql/postgres.bki'))],
  ['a program is cut short', (entry: string) => truncateSync(path.join(entry, 'data/bin/initdb'), 100)],
  ['the manifest is gone', (entry: string) => rmSync(path.join(entry, 'manifest.json'))],
])('the copy is made anew where %s', async (_what, damage) => {
  const first = await packagedBinaries(source, cacheDir, null);
  damage(entryOf(first));
  const second = await packagedBinaries(source, cacheDir, null);
  expect(existsSync(path.join(second.folder, '../share/postgresql/postgres.bki'))).toBe(true);
  expect(lstatSync(second.initdb).size).toBe(lstatSync(path.join(source.folder, 'native/bin/initdb')).size);
});

test('programs that do not run here are refused, with what they said and what to do', async () => {
  const folder = path.join(cacheDir, 'broken');
  mkdirSync(path.join(folder, 'native/bin'), {recursive: true});
  writeFileSync(
    path.join(folder, 'native/bin/postgres'),
    '#!/bin/sh\necho for another machine >&2; exit 3\n',
  );
  chmodSync(path.join(folder, 'native/bin/postgres'), 0o755);
  const error = await thrownBy(packagedBinaries({...source, folder}, cacheDir, null));
  expect(error).toMatchObject({
    code: 'SAVEPOINT_ENGINE',
    message: expect.stringMatching(
      /^The programs of @embedded.* do not run here:[^]*for another machine/,
    ) as string,
    hint: expect.stringContaining('"pglite"') as string,
  });
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('as root', () => {
  test('they are put where the user of the server can run them, if the cache is closed to it', async () => {
    const user = (await serverUser())!;
    expect(lstatSync(cacheDir).mode & 0o077).toBe(0);
    const {folder, postgres} = await packagedBinaries(source, cacheDir, user);
    expect(folder.startsWith(cacheDir)).toBe(false);
    expect(execFileSync(postgres, ['--version'], {...user, cwd: '/', encoding: 'utf8'})).toMatch(/^postgres/);
    expect(lstatSync(postgres)).toMatchObject({uid: 0, mode: 0o100755});
  });

  test('they are in the cache where that is open', async () => {
    const user = (await serverUser())!;
    chmodSync(cacheDir, 0o755);
    const {folder} = await packagedBinaries(source, cacheDir, user);
    expect(folder.startsWith(cacheDir)).toBe(true);
  });

  test("another user's folder in their place is not trusted", async () => {
    const user = (await serverUser())!;
    chmodSync(cacheDir, 0o755);
    const theirs = path.join(cacheDir, 'programs');
    mkdirSync(theirs);
    chownSync(theirs, user.uid, user.gid);
    const {folder} = await packagedBinaries(source, cacheDir, user);
    expect(folder.startsWith(cacheDir)).toBe(false);
  });

  test('an ordinary user starts a server from them, too', async () => {
    const user = (await serverUser())!;
    chownSync(cacheDir, user.uid, user.gid);
    const script = spawnScript(path.join(__dirname, 'scripts/start-engine.ts'), [cacheDir, 'stop'], {
      ...user,
      env: {...process.env, SAVEPOINT_BINARIES: 'packages', HOME: cacheDir},
    });
    const {folder} = JSON.parse(await script.line()) as {folder: string};
    expect(await script.ended()).toMatchObject({code: 0, stderr: ''});
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(path.join(cacheDir, 'local'))).toEqual([expect.stringMatching(/-npm$/) as string]);
  });

  test('a user without a name has no private server, and is told why', async () => {
    chownSync(cacheDir, 54_321, 54_321);
    const script = spawnScript(path.join(__dirname, 'scripts/start-engine.ts'), [cacheDir, 'stop'], {
      uid: 54_321,
      gid: 54_321,
      env: {...process.env, SAVEPOINT_BINARIES: 'packages', HOME: cacheDir},
    });
    const {stderr} = await script.ended();
    expect(stderr).toContain('PostgreSQL runs only as a user with a name, and the user id 54321 has none.');
    expect(stderr).toContain('Run as a user that the system knows');
  });
});
