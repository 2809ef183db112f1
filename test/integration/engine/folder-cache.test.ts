import {readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {connectClient} from '../../../src/engine/connect-client';
import type {ServerEngine} from '../../../src/engine/engine';
import {startEngine} from '../../support/start-engine';
import {spawnScript} from '../../support/spawn-script';
import {testConfig} from '../../support/test-config';
import {makeTemporaryFolder} from '../../support/temporary-folder';

let cacheDir: string;
beforeEach(() => {
  cacheDir = makeTemporaryFolder();
});
afterEach(() => rmSync(cacheDir, {recursive: true}));

async function start(snapshotKey: string | null = null): Promise<ServerEngine & {progress: string[]}> {
  const progress: string[] = [];
  const engine = await startEngine(testConfig({cacheDir}), {
    workers: 1,
    snapshotKey,
    onProgress: text => progress.push(text),
  });
  return Object.assign(engine, {progress});
}

async function query(engine: ServerEngine, sql: string): Promise<unknown[]> {
  const client = await connectClient(engine.address, 'postgres', {connectMs: 5000, applicationName: 'test'});
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The one folder of entries for the version that is installed. */
function entries(): {root: string; keys: string[]} {
  const local = path.join(cacheDir, 'local');
  const root = path.join(local, readdirSync(local)[0] ?? '');
  return {root, keys: readdirSync(root).sort()};
}

test('initdb runs once', async () => {
  const first = await start();
  await first.stop();
  const second = await start();
  await second.stop();
  expect(first.progress).toEqual([expect.stringMatching(/^Preparing PostgreSQL/)]);
  expect(second.progress).toEqual([]);
  expect(entries().keys).toEqual(['empty']);
});

test('a snapshot is where a later run with its key starts from, and no other', async () => {
  const first = await start('key');
  await query(first, 'CREATE TABLE kept (id int)');
  await first.saveSnapshot('key');
  expect(await query(first, "SELECT to_regclass('kept')::text AS kept")).toEqual([{kept: 'kept'}]);
  await query(first, 'CREATE TABLE late (id int)');
  await first.stop();
  const [same, other] = [await start('key'), await start('other')];
  const tables = "SELECT to_regclass('kept')::text AS kept, to_regclass('late')::text AS late";
  expect(await query(same, tables)).toEqual([{kept: 'kept', late: null}]);
  expect(await query(other, tables)).toEqual([{kept: null, late: null}]);
  await Promise.all([same.stop(), other.stop()]);
});

test('only the most recently used entries are kept', async () => {
  const engine = await start();
  for (let number = 1; number <= 7; number++) await engine.saveSnapshot(`key${number}`);
  await engine.stop();
  expect(entries().keys).toEqual(['key2', 'key3', 'key4', 'key5', 'key6', 'key7']);
});

test('two processes at once with an empty cache both start, and leave one whole entry', async () => {
  const scripts = [1, 2].map(() =>
    spawnScript(path.join(__dirname, 'scripts/start-engine.ts'), [cacheDir, 'stop']),
  );
  const ends = await Promise.all(scripts.map(script => script.ended()));
  expect(ends).toMatchObject([
    {code: 0, stderr: ''},
    {code: 0, stderr: ''},
  ]);
  expect(entries().keys).toEqual(['empty']);
  const later = await start();
  await later.stop();
  expect(later.progress).toEqual([]);
});

describe('a broken entry is made anew:', () => {
  const breakages: Record<string, (entry: string) => void> = {
    'a truncated file': entry => truncateSync(path.join(entry, 'data'), 2 ** 20),
    // As a power failure leaves it, with zeros in place of a table, on which a server starts even so.
    'a file of the right size with a hole in it': entry => {
      const data = path.join(entry, 'data');
      const contents = readFileSync(data);
      contents.fill(0, contents.length - 2 ** 20);
      writeFileSync(data, contents);
    },
    'no data at all': entry => rmSync(path.join(entry, 'data')),
    'a manifest cut short': entry => truncateSync(path.join(entry, 'manifest.json'), 5),
  };

  test.each(Object.entries(breakages))('%s', async (_name, damage) => {
    await (await start()).stop();
    const entry = path.join(entries().root, 'empty');
    damage(entry);
    const engine = await start();
    expect(await query(engine, 'SELECT 1 AS one')).toEqual([{one: 1}]);
    await engine.stop();
    expect(engine.progress.at(-1)).toMatch(/^Preparing PostgreSQL/);
    expect(JSON.parse(readFileSync(path.join(entry, 'manifest.json'), 'utf8'))).toEqual({
      files: expect.any(Number) as number,
      bytes: expect.any(Number) as number,
      checksum: expect.any(Number) as number,
    });
  });
});

test('a cache that cannot be written costs time only', async () => {
  writeFileSync(path.join(cacheDir, 'local'), 'a file where a folder should be');
  const engine = await start();
  expect(await query(engine, 'SELECT 1 AS one')).toEqual([{one: 1}]);
  await engine.stop();
  expect(engine.progress.at(-1)).toMatch(/could not be kept/);
});
