import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {LoadedConfig} from '../../src/config/load-config';
import type {ResolvedConfig} from '../../src/config/resolved-config';
import {connectClient} from '../../src/engine/connect-client';
import type {ServerAddress} from '../../src/engine/engine';
import {prepareRun, type Preparation} from '../../src/schema/prepare-run';
import {testConfig} from './test-config';

/** A folder with the files that a schema is built from. */
export class SchemaProject {
  readonly rootDir = realpathSync(mkdtempSync(path.join(tmpdir(), 'savepoint-test-')));

  write(files: Readonly<Record<string, string>>): this {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.rootDir, name);
      mkdirSync(path.dirname(file), {recursive: true});
      writeFileSync(file, text);
    }
    return this;
  }

  remove(): void {
    rmSync(this.rootDir, {recursive: true, force: true});
  }

  /** Prepares a run of it, and notes what it said on the way. */
  async prepare(
    config: Partial<ResolvedConfig>,
    {functions = {}, workers = 1}: {functions?: LoadedConfig['functions']; workers?: number} = {},
  ): Promise<Preparation & {readonly progress: readonly string[]}> {
    const progress: string[] = [];
    const loaded = {config: testConfig({rootDir: this.rootDir, ...config}), functions};
    const preparation = await prepareRun(loaded, {workers, onProgress: text => progress.push(text)});
    return {...preparation, progress};
  }
}

/** A schema that consists of SQL files. */
export function sqlFiles(...files: readonly string[]): ResolvedConfig['schema'] {
  return {kind: 'files', files, inputs: []};
}

/** The config's part that names a server, as a user of it. */
export function serverAt({host}: ServerAddress, user = 'postgres'): Partial<ResolvedConfig> {
  const connectionString = `postgres://${user}@/postgres?host=${host}`;
  return {engine: 'server', server: {connectionString, source: 'connectionString'}};
}

/** The rows of one statement, in a connection of its own. */
export async function queryOnce<Row extends object = Record<string, unknown>>(
  address: ServerAddress,
  database: string,
  sql: string,
): Promise<Row[]> {
  const client = await connectClient(address, database, {connectMs: 5000, applicationName: 'test'});
  try {
    return (await client.query<Row & Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The names of our databases on a server. */
export async function ourDatabases(address: ServerAddress): Promise<string[]> {
  const rows = await queryOnce<{datname: string}>(
    address,
    'postgres',
    "SELECT datname FROM pg_database WHERE datname LIKE 'jest_savepoint_%' ORDER BY datname",
  );
  return rows.map(({datname}) => datname);
}
