import type {PoolStatistics} from '../../pool/backend-pool';
import {median} from '../../stats/median';
import type {FullReport, ReportedFile, ReportedTest} from '../full-report';
import {formatCount, formatMs, formatNumber, formatPercent} from '../number-format';
import {html, type Html, type HtmlValue} from './html';

/** One card: a title, its main figure, and what else is known. */
interface Card {
  readonly title: string;
  readonly figure: string;
  readonly lines: readonly HtmlValue[];
}

const verdictNames: Readonly<Record<NonNullable<ReportedTest['verdict']>, string>> = {
  'counter-changed': 'other counters',
  regressed: 'slower',
  'over-budget': 'over budget',
  cleared: 'cleared',
  inconclusive: 'inconclusive',
  new: 'new',
  removed: 'gone',
};

/** A verdict as people read it. */
export function verdictName(verdict: ReportedTest['verdict']): string {
  return verdict === null ? 'as before' : verdictNames[verdict];
}

function countBy(tests: readonly ReportedTest[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const {verdict} of tests)
    counts.set(verdictName(verdict), (counts.get(verdictName(verdict)) ?? 0) + 1);
  return counts;
}

const known = (values: readonly (number | null)[]): readonly number[] =>
  values.filter(value => value !== null);

const formatMb = (bytes: number): string => `${formatNumber(Math.round(bytes / 2 ** 20))} MB`;

function verdictCard({tests, status, findings}: FullReport): Card {
  const failing = findings.filter(({severity}) => severity === 'failure');
  const failures = failing.length;
  const regressed = new Set(failing.map(({verdict}) => verdict.test.id)).size;
  return {
    title: 'Verdicts',
    figure: status === 'failed' ? `${formatNumber(Math.max(failures, 1))} failing` : 'All well',
    lines: [
      ...[...countBy(tests)].map(([name, count]) => `${formatNumber(count)} ${name}`),
      regressed > 0 && `${formatPercent(regressed / Math.max(tests.length, 1))} of the tests regressed`,
    ],
  };
}

function testCard({tests, totals}: FullReport): Card {
  const failed = tests.filter(({status}) => status === 'failed').length;
  return {
    title: 'Tests',
    figure: formatCount(totals.tests, 'test'),
    lines: [
      formatCount(totals.statements, 'statement'),
      `${formatMs(totals.medianMs)} median, ${formatMs(totals.slowestMs)} slowest`,
      failed > 0 && `${formatNumber(failed)} failed and not compared`,
    ],
  };
}

function databaseCard({setting: {engine}}: FullReport): Card {
  const product = engine.name === 'pg-mem' ? 'pg-mem' : 'PostgreSQL';
  return {
    title: 'Database',
    figure: `${product} ${engine.version}`,
    lines: [`${engine.name}: ${engine.origin}`, engine.why],
  };
}

/** What each worker's pool has done in the whole run: its statistics after the last of its files. */
function lastPools(files: readonly ReportedFile[]): readonly PoolStatistics[] {
  const pools = new Map<number | null, PoolStatistics>();
  for (const {worker, pool} of files) {
    if (pool && pool.acquisitions >= (pools.get(worker)?.acquisitions ?? 0)) pools.set(worker, pool);
  }
  return [...pools.values()];
}

function acquisitionLines(files: readonly ReportedFile[]): readonly string[] {
  const pools = lastPools(files);
  const sum = (of: (pool: PoolStatistics) => number): number =>
    pools.reduce((total, pool) => total + of(pool), 0);
  const count = sum(({acquisitions}) => acquisitions);
  if (count === 0) return [];
  const averageMs =
    sum(({acquisitions, averageAcquisitionMs}) => acquisitions * averageAcquisitionMs) / count;
  const p99Ms = Math.max(...pools.map(({p99AcquisitionMs}) => p99AcquisitionMs));
  return [
    `${formatCount(
      sum(({size}) => size),
      'connection',
    )} open at the end`,
    `${formatCount(count, 'acquisition')}, ${formatNumber(sum(({reconnects}) => reconnects))} of a new connection`,
    `acquired in ${formatMs(averageMs)} on average, ${formatMs(p99Ms)} at the 99th percentile`,
  ];
}

function poolCard({setting: {workers, pool}, files}: FullReport): Card {
  const setups = known(files.map(({setupMs}) => setupMs));
  return {
    title: 'Pools',
    figure: formatCount(workers, 'worker'),
    lines: [
      `${pool.min} to ${pool.max} connections each${pool.preheat ? ', preheated' : ''}`,
      setups.length > 0 &&
        `ready for a file in ${formatMs(median(setups))} median, ${formatMs(Math.max(...setups))} slowest`,
      ...acquisitionLines(files),
    ],
  };
}

function cacheCard({setting: {schema}}: FullReport): Card {
  if (schema === null) return {title: 'Schema', figure: 'None', lines: ['No schema is configured.']};
  const {fromCache, buildMs, tables} = schema;
  return {
    title: 'Schema',
    figure: fromCache ? 'From cache' : `Built in ${formatMs(buildMs)}`,
    lines: [formatCount(tables, 'table'), fromCache && `its building took ${formatMs(buildMs)}`],
  };
}

function memoryCard(files: readonly ReportedFile[]): Card {
  const sizes = known(files.map(({rssBytes}) => rssBytes));
  if (sizes.length === 0) return {title: 'Memory', figure: 'Unknown', lines: []};
  const most = files.find(({rssBytes}) => rssBytes === Math.max(...sizes));
  return {
    title: 'Memory',
    figure: `${formatMb(Math.max(...sizes))} at most`,
    lines: [
      'resident memory of a worker after a file',
      most !== undefined && sizes.length > 1 && `after ${most.file}`,
    ],
  };
}

function renderCard({title, figure, lines}: Card): Html {
  return html`<div class="card">
    <h3>${title}</h3>
    <p class="figure">${figure}</p>
    ${lines.filter(line => line !== false && line !== '').map(line => html`<p>${line}</p>`)}
  </div>`;
}

/** The figures of a run at a glance. */
export function dashboard(report: FullReport): Html {
  const cards = [
    verdictCard(report),
    testCard(report),
    databaseCard(report),
    poolCard(report),
    cacheCard(report),
    memoryCard(report.files),
  ];
  return html`<section aria-labelledby="dashboard">
    <h2 id="dashboard">Dashboard</h2>
    <div class="cards">${cards.map(renderCard)}</div>
  </section>`;
}
