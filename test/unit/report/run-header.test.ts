import type {ResolvedConfig} from '../../../src/config/resolved-config';
import {formatEngineDetails, formatRunHeader, formatRunStart} from '../../../src/report/run-header';
import type {PreparedRun} from '../../../src/schema/prepared-run';

const config = {
  schema: {kind: 'files', files: ['schema.sql'], inputs: []},
  seed: null,
} as Partial<ResolvedConfig>;
const run: PreparedRun = {
  runId: 'run',
  config: config as ResolvedConfig,
  engine: {
    name: 'local',
    origin: 'binaries in /usr/lib/postgresql/15/bin',
    choice: {
      why: 'no server is named',
      details: ['server: none is named.', 'local: none, postgres://u:hunter2@db\n!'],
    },
    version: '15.18',
    guarantees: {isolation: 'serializable', backends: 'many'},
  },
  source: {
    kind: 'server',
    address: {host: '/tmp', port: 5432, user: 'u', password: null, database: 'postgres', ssl: false},
    durable: false,
    postmasterPid: 1,
  },
  template: {database: 't', user: 'u', fingerprint: 'f', fromCache: true, buildMs: 0, tables: 12},
  ports: [5001, 5002],
};

test('names the engine and where it comes from, its version, the workers and the schema', () => {
  expect(formatRunHeader(run)).toBe(
    'Savepoint: PostgreSQL 15.18 (local, binaries in /usr/lib/postgresql/15/bin; no server is named), 2 workers, schema from cache (12 tables)',
  );
});

test('says when the schema was built, and how long that took', () => {
  const template = {...run.template, fromCache: false, buildMs: 1234, tables: 1};
  expect(formatRunHeader({...run, template, ports: [1]})).toMatch(
    /, 1 worker, schema built in 1\.23 s \(1 table\)$/,
  );
});

test('says when there is no schema', () => {
  expect(formatRunHeader({...run, config: {...run.config, schema: null}})).toMatch(/, no schema$/);
});

test('says when an engine is not PostgreSQL, and not SERIALIZABLE', () => {
  const engine = {
    ...run.engine,
    name: 'pg-mem',
    origin: 'in each worker',
    version: '3.0.14',
    guarantees: {isolation: 'snapshot', backends: 'one'},
  } as const;
  expect(formatRunHeader({...run, engine})).toMatch(
    /^Savepoint: pg-mem 3\.0\.14 \(pg-mem, in each worker, snapshot isolation; /,
  );
});

test('prints neither a password nor control characters', () => {
  const engine = {...run.engine, origin: 'postgres://shop:hunter2@db/shop\u001b[2J'};
  expect(formatRunHeader({...run, engine})).not.toMatch(/hunter2|\u001b/);
});

test('says nothing of why where the engine speaks for itself', () => {
  const engine = {...run.engine, choice: {why: '', details: []}};
  expect(formatRunHeader({...run, engine})).toContain('15/bin), 2 workers');
});

test('tells in detail what was passed over, on a line each', () => {
  expect(formatEngineDetails(run)).toEqual([
    '           not used: server: none is named.',
    '           not used: local: none, postgres://u:***@db\\n!',
  ]);
});

test('a run begins with lines that fit the terminal, each below the beginning of the first', () => {
  expect(formatRunStart(run, {verbose: false, columns: 80})).toEqual([
    `Savepoint: PostgreSQL 15.18 (local, binaries in
           /usr/lib/postgresql/15/bin; no server is named), 2 workers, schema
           from cache (12 tables)`,
  ]);
  const [header, ...details] = formatRunStart(run, {verbose: true, columns: Infinity});
  expect(header).toBe(formatRunHeader(run));
  expect(details).toEqual(formatEngineDetails(run));
});
