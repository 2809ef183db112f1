import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {loadConfig} from '../../src/config/load-config';
import {leaseDatabase} from '../../src/schema/lease-database';
import {prepareRun} from '../../src/schema/prepare-run';
import type {PreparedRun} from '../../src/schema/prepared-run';
import {removePreparedRun, writePreparedRun} from '../../src/schema/prepared-run-file';
import {runVariable} from '../../src/shared/run-variable';
import {serverSource} from '../support/server-source';

/** A schema of fifty tables. `items`, which is worked on, stands by itself: no trigger of a foreign key is measured. */
export const fiftyTables = [
  'CREATE TABLE items (id serial PRIMARY KEY, name text NOT NULL, price int NOT NULL);',
  ...Array.from(
    {length: 49},
    (_, i) =>
      `CREATE TABLE table_${i} (id serial PRIMARY KEY, parent_id int REFERENCES table_${Math.max(0, i - 1)} (id), name text UNIQUE, at timestamptz DEFAULT now());`,
  ),
].join('\n');

/** A prepared run on a private server, as a worker finds it, and a second database there for comparisons. */
export interface BenchRun {
  readonly run: PreparedRun;
  /** Connects a driver straight to the second database, over the server's Unix socket. */
  readonly direct: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  stop(): Promise<void>;
}

/** Starts the server and builds the schema, in `folder`. */
export async function startBenchRun(folder: string): Promise<BenchRun> {
  mkdirSync(folder, {recursive: true});
  writeFileSync(join(folder, 'schema.sql'), fiftyTables);
  writeFileSync(
    join(folder, 'savepoint.config.js'),
    `module.exports = {engine: 'local', schema: {files: ['schema.sql']}, cacheDir: 'cache', pool: {max: 10}};`,
  );
  const loaded = await loadConfig(folder, {});
  const preparation = await prepareRun(loaded, {workers: 4, onProgress: () => undefined});
  const {run} = preparation;
  const file = await writePreparedRun(run);
  process.env[runVariable] = file;
  const lease = await leaseDatabase(serverSource(run), run);
  const {host, port, user} = serverSource(run).address;
  return {
    run,
    direct: {host, port, user, database: lease.database},
    stop: async () => {
      await lease.release();
      await removePreparedRun(file);
      await preparation.stop();
    },
  };
}
