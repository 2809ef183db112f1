import type {FullReport, ReportedTest, TimeBreakdown} from '../full-report';
import {formatCount, formatMs, formatNumber} from '../number-format';
import {safeText} from '../terminal/safe-text';
import {chart, describeTimes} from './chart';
import {statementText} from './findings';
import {html, type Html} from './html';

/** A part of a test's time. */
interface TimePart {
  readonly name: string;
  readonly className: string;
  readonly ms: number;
}

/** The parts add up to the whole: what the database did for the function is taken from the function. */
function partsOf({fnMs, databaseMs, hooksMs, sandboxMs}: TimeBreakdown): readonly TimePart[] {
  const inDatabase = Math.min(databaseMs, fnMs);
  return [
    {name: 'function', className: 'function', ms: fnMs - inDatabase},
    {name: 'database', className: 'database', ms: inDatabase},
    {name: 'hooks', className: 'hooks', ms: hooksMs},
    {name: 'sandbox', className: 'sandbox', ms: sandboxMs},
  ];
}

function breakdown({time}: ReportedTest): Html {
  const parts = partsOf(time);
  const total = parts.reduce((sum, {ms}) => sum + ms, 0) || 1;
  const label = parts.map(({name, ms}) => `${name} ${formatMs(ms)}`).join(', ');
  // Attributes, since the page's policy allows no style of an element's own.
  let x = 0;
  const bars = parts.map(({className, ms}) => {
    const share = (ms / total) * 100;
    const bar = html`<rect
      class="${className}"
      x="${x.toFixed(2)}"
      width="${share.toFixed(2)}"
      height="8"
    ></rect>`;
    x += share;
    return bar;
  });
  return html`<h4>Time</h4>
    <svg class="breakdown" role="img" aria-label="${label}" viewBox="0 0 100 8" preserveAspectRatio="none">
      ${bars}
    </svg>
    <dl class="legend">
      ${parts.map(
        ({name, className, ms}) =>
          html`<div>
            <dt><span class="swatch ${className}" aria-hidden="true"></span>${name}</dt>
            <dd>${formatMs(ms)}</dd>
          </div>`,
      )}
    </dl>`;
}

function statements({shapes, roundTrips, bytes, hookStatements}: ReportedTest): Html {
  const traffic = [
    formatCount(roundTrips, 'round trip'),
    `${formatNumber(bytes)} bytes of rows`,
    hookStatements > 0 && `${formatCount(hookStatements, 'statement')} of its hooks beside them`,
  ];
  const note = html`<p class="note">${traffic.filter(Boolean).join(', ')}</p>`;
  if (shapes.length === 0)
    return html`<h4>Statements</h4>
      <p class="note">none</p>
      ${note}`;
  const rows = shapes.map(
    ({shape, count, rows: rowCount, wallMs, callSite}) =>
      html`<tr>
        <td class="number">${formatNumber(count)}</td>
        <td class="statement"><code>${statementText(shape)}</code></td>
        <td class="number">${formatNumber(rowCount)}</td>
        <td class="number">${formatMs(wallMs)}</td>
        <td class="site">${callSite === null ? '' : html`<code>${safeText(callSite)}</code>`}</td>
      </tr>`,
  );
  return html`<h4>Statements</h4>
    <div class="scroll" role="region" aria-label="Statements" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col" class="number">Count</th>
            <th scope="col">Statement</th>
            <th scope="col" class="number">Rows</th>
            <th scope="col" class="number">Time</th>
            <th scope="col">First at</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${note}`;
}

function tables({tables: counts}: ReportedTest): Html | null {
  if (counts === null || counts.length === 0) return null;
  const rows = counts.map(
    ({table, seqScans, seqRows, indexScans, inserted, updated, deleted}) =>
      html`<tr>
        <th scope="row">${safeText(table)}</th>
        ${[seqScans, seqRows, indexScans, inserted, updated, deleted].map(
          count => html`<td class="number">${formatNumber(count)}</td>`,
        )}
      </tr>`,
  );
  const headings = ['Sequential scans', 'Rows read by them', 'Index scans', 'Inserted', 'Updated', 'Deleted'];
  return html`<h4>Tables</h4>
    <div class="scroll" role="region" aria-label="Tables" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Table</th>
            ${headings.map(heading => html`<th scope="col" class="number">${heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

/** How many of the accepted runs are listed; the chart shows all. */
const listLength = 30;

function history({history: samples, cpuMs}: ReportedTest, {startedAt}: FullReport): Html {
  if (samples.length === 0)
    return html`<h4>History</h4>
      <p class="note">No accepted run of this test on this class of machine yet.</p>`;
  // This run's own sample is there where it was accepted.
  const before = samples.filter(({at}) => at !== startedAt);
  const times = [...before.map(sample => sample.cpuMs), cpuMs];
  const label = describeTimes(
    `CPU time in ${formatCount(before.length, 'accepted run')} and this one`,
    times,
  );
  const rows = before.slice(-listLength).map(
    sample =>
      html`<tr>
        <td>${new Date(sample.at).toISOString().slice(0, 16).replace('T', ' ')}</td>
        <td class="number">${formatMs(sample.cpuMs)}</td>
        <td class="number">${formatMs(sample.wallMs)}</td>
      </tr>`,
  );
  return html`<h4>History</h4>
    ${chart(times, label)}
    <p class="note">${label}</p>
    <details>
      <summary>Last accepted runs</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Run (UTC)</th>
            <th scope="col" class="number">CPU time</th>
            <th scope="col" class="number">Time</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </details>`;
}

/** All that is known of one test. */
export function testDetails(test: ReportedTest, report: FullReport): Html {
  return html`<div class="details">
    <div>${breakdown(test)}${history(test, report)}</div>
    <div>${statements(test)}${tables(test)}</div>
  </div>`;
}
