import chalk from 'chalk';
import type {CounterVerdict, TimingVerdict, Verdict} from '../../../../src/gate/verdict';
import {buildReport} from '../../../../src/report/build-report';
import type {ReportInput} from '../../../../src/report/report-input';
import type {RunSetting} from '../../../../src/report/run-setting';
import {renderReport} from '../../../../src/report/terminal/render-report';
import {makeFile, makeRun, makeTest, wholeRun} from '../../gate/support/make-run';

const listing = makeTest(
  {name: "orders lists a user's orders", cpuMs: 12, shapes: {'select * from orders': 51}},
  ['orders', "lists a user's orders"],
);
const adding = makeTest({name: 'orders adds one', cpuMs: 2, shapes: {'insert into orders values (?)': 1}}, [
  'orders',
  'adds one',
]);
const pure = makeTest({name: 'prices rounds', cpuMs: 0.5}, ['prices', 'rounds']);
export const listingRef = {
  id: "test/orders.test.js › orders lists a user's orders",
  file: 'test/orders.test.js',
  titles: listing.titles,
};

export const changed: CounterVerdict = {
  kind: 'counter-changed',
  test: listingRef,
  trend: 'worse',
  statements: {before: 2, after: 51},
  rows: {before: 12, after: 61},
  shapes: [
    {
      shape:
        'select id, order_id, product_id, quantity, price, note from order_items where order_id = ? order by id',
      before: 1,
      after: 50,
      callSite: 'src/repositories/orders.js:42:17',
      loopAt: 'src/repositories/orders.js:42:17',
    },
  ],
  tables: [
    {
      table: 'order_items',
      counters: [
        {counter: 'seq_scan', before: 0, after: 1},
        {counter: 'seq_tup_read', before: 0, after: 12_400},
      ],
      statements: [{shape: 'select * from order_items', callSite: 'src/repositories/orders.js:42:17'}],
    },
  ],
};

export const regressed: TimingVerdict = {
  kind: 'regressed',
  test: listingRef,
  timing: {
    clock: 'cpu',
    beforeMs: 5.2,
    afterMs: 13,
    ratio: 2.5,
    confirmedRatios: [2.4, 2.6, 2.5],
    detectableRatio: 1.9,
  },
  reason: null,
};

export const setting: RunSetting = {
  engine: {
    name: 'local',
    origin: 'binaries in /usr/lib/postgresql/15/bin',
    version: '15.18',
    why: 'no server is named',
  },
  schema: {fromCache: true, buildMs: 474, tables: 2},
  workers: 1,
  pool: {min: 1, max: 10, preheat: true},
  machine: {
    platform: 'linux',
    arch: 'x64',
    cpuModel: 'AMD EPYC 7B13',
    cores: 2,
    nodeMajor: 20,
    engine: 'local',
    postgresMajor: 15,
  },
};

/** A run of three tests in which all is as in the baseline, but for the parts given. */
export function makeInput(parts: Partial<ReportInput> = {}, verdicts: readonly Verdict[] = []): ReportInput {
  return {
    setting,
    shard: null,
    run: makeRun([makeFile([listing, adding, pure])]),
    outcome: {
      verdicts,
      problems: [],
      filesWritten: 0,
      unsteady: [],
      unrepeated: null,
      timings: {kind: 'compared', tests: 3, shift: {all: 1.02, js: 1.02, sql: 1.02}},
    },
    policy: wholeRun,
    enabled: true,
    verbose: false,
    foreignFiles: [],
    unrecordedFiles: [],
    ...parts,
  };
}

export function render(input: ReportInput, columns = 80, level: 0 | 1 = 0): string {
  return renderReport(buildReport(input), {columns, chalk: new chalk.Instance({level})});
}
