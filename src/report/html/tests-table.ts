import {median} from '../../stats/median';
import type {FullReport, ReportedTest} from '../full-report';
import {formatMs, formatNumber, formatRatio} from '../number-format';
import {testTitle} from '../terminal/render-finding';
import {safeText} from '../terminal/safe-text';
import {verdictName} from './dashboard';
import {html, type Html} from './html';
import {testDetails} from './test-details';

/** A column that the table can be sorted by. */
interface Column {
  readonly key: string;
  readonly title: string;
  readonly isNumber: boolean;
  /** What it is sorted by. */
  readonly value: (test: ReportedTest, report: FullReport) => string | number;
  readonly text: (test: ReportedTest, report: FullReport) => string | Html;
}

/** With how many of the last accepted runs a test is compared. */
const trendLength = 30;

/** How this run's CPU time compares with the accepted ones; null where there are none. */
function trendOf({history, cpuMs}: ReportedTest, {startedAt}: FullReport): number | null {
  const before = history
    .filter(({at}) => at !== startedAt)
    .slice(-trendLength)
    .map(sample => sample.cpuMs);
  const middle = before.length === 0 ? 0 : median(before);
  return middle > 0 ? cpuMs / middle : null;
}

function verdictBadge({verdict, status}: ReportedTest): Html {
  if (status === 'failed') return html`<span class="badge failed">failed</span>`;
  return html`<span class="badge ${verdict ?? ''}">${verdictName(verdict)}</span>`;
}

const columns: readonly Column[] = [
  {
    key: 'verdict',
    title: 'Verdict',
    isNumber: false,
    value: ({verdict, status}) => (status === 'failed' ? 'failed' : verdictName(verdict)),
    text: verdictBadge,
  },
  {
    key: 'time',
    title: 'Time',
    isNumber: true,
    value: ({time}) => time.fnMs,
    text: ({time}) => formatMs(time.fnMs),
  },
  {key: 'cpu', title: 'CPU', isNumber: true, value: ({cpuMs}) => cpuMs, text: ({cpuMs}) => formatMs(cpuMs)},
  {
    key: 'database',
    title: 'Database',
    isNumber: true,
    value: ({time}) => time.databaseMs,
    text: ({time}) => formatMs(time.databaseMs),
  },
  {
    key: 'statements',
    title: 'Statements',
    isNumber: true,
    value: ({statements}) => statements,
    text: ({statements}) => formatNumber(statements),
  },
  {key: 'rows', title: 'Rows', isNumber: true, value: ({rows}) => rows, text: ({rows}) => formatNumber(rows)},
  {
    key: 'trend',
    title: 'Trend',
    isNumber: true,
    value: (test, report) => trendOf(test, report) ?? 0,
    text: (test, report) => {
      const trend = trendOf(test, report);
      return trend === null ? '–' : formatRatio(trend);
    },
  },
];

function heading(key: string, title: string, isNumber: boolean): Html {
  return html`<th scope="col" data-key="${key}" class="${isNumber ? 'number' : ''}">
    <button type="button">${title}</button>
  </th>`;
}

function renderTest(test: ReportedTest, index: number, report: FullReport): Html {
  const title = testTitle(test.test);
  const file = safeText(test.test.file);
  const id = `test-${index}`;
  const values = columns.map(({key, value}) => html` data-${key}="${value(test, report)}"`);
  return html`<tbody class="test" data-name="${`${file} › ${title}`}" ${values}>
    <tr>
      <th scope="row">
        <button type="button" class="toggle" aria-expanded="true" aria-controls="${id}">${title}</button
        ><span class="file">${file}</span>
      </th>
      ${columns.map(({isNumber, text}) => html`<td class="${isNumber ? 'number' : ''}">${text(test, report)}</td>`)}
    </tr>
    <tr class="detail" id="${id}">
      <td colspan="${columns.length + 1}">${testDetails(test, report)}</td>
    </tr>
  </tbody>`;
}

/** All tests of a run, to be filtered and sorted. */
export function testsTable(report: FullReport): Html {
  const verdicts = [...new Set(report.tests.map(test => String(columns[0]?.value(test, report))))].sort();
  return html`<section aria-labelledby="tests">
    <h2 id="tests">Tests</h2>
    <form class="toolbar" role="search" aria-label="Filter the tests">
      <label>Name or file <input type="search" id="filter" autocomplete="off" /></label>
      <label
        >Verdict
        <select id="verdict">
          <option value="">all</option>
          ${verdicts.map(verdict => html`<option>${verdict}</option>`)}
        </select></label
      >
      <span role="status" id="count">${formatNumber(report.tests.length)} tests</span>
    </form>
    <div class="scroll" role="region" aria-label="Tests" tabindex="0">
      <table id="test-table">
        <thead>
          <tr>
            ${heading('name', 'Test', false)}${columns.map(({key, title, isNumber}) => heading(key, title, isNumber))}
          </tr>
        </thead>
        ${report.tests.map((test, i) => renderTest(test, i, report))}
      </table>
    </div>
  </section>`;
}
