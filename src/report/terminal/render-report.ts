import {formatError} from '../format-error';
import {formatMs, formatNumber} from '../number-format';
import type {BreakdownRow, ReportModel, TestRow} from '../report-model';
import {renderFinding, testTitle, type RenderOptions} from './render-finding';
import {renderLate} from './render-late';
import {renderTable} from './render-table';
import {wrap} from './safe-text';

/** As wide as the labels of Jest's own summary. */
const label = 'Savepoint:   ';

function renderSlowest(rows: readonly TestRow[], options: RenderOptions): string {
  return renderTable(
    {
      title: 'Slowest tests',
      headings: ['time', 'CPU time'],
      rows: rows.map(({test, wallMs, cpuMs}) => ({
        name: testTitle(test),
        cells: [formatMs(wallMs), formatMs(cpuMs)],
      })),
    },
    options,
  );
}

function renderMostStatements(rows: readonly TestRow[], options: RenderOptions): string {
  return renderTable(
    {
      title: 'Most statements',
      headings: ['statements', 'round trips', 'rows', 'bytes'],
      rows: rows.map(({test, statements, roundTrips, rows: rowCount, bytes}) => ({
        name: testTitle(test),
        cells: [statements, roundTrips, rowCount, bytes].map(formatNumber),
      })),
    },
    options,
  );
}

/** Where hooks and sandbox have room beside the names. */
const wideColumns = 100;

/** Where the time of every test went. */
function renderBreakdown(rows: readonly BreakdownRow[], options: RenderOptions): string {
  const isWide = options.columns >= wideColumns;
  return renderTable(
    {
      title: 'Tests',
      headings: ['time', 'CPU time', 'database', ...(isWide ? ['hooks', 'sandbox'] : []), 'statements'],
      rows: rows.map(({test, wallMs, cpuMs, databaseMs, hooksMs, sandboxMs, statements}) => ({
        name: testTitle(test),
        cells: [
          ...[wallMs, cpuMs, databaseMs, ...(isWide ? [hooksMs, sandboxMs] : [])].map(formatMs),
          formatNumber(statements),
        ],
      })),
    },
    options,
  );
}

function renderTables(
  {breakdown, slowest, mostStatements}: ReportModel,
  options: RenderOptions,
): readonly string[] {
  if (breakdown.length > 0) return [renderBreakdown(breakdown, options)];
  return [
    ...(slowest.length > 0 ? [renderSlowest(slowest, options)] : []),
    ...(mostStatements.length > 0 ? [renderMostStatements(mostStatements, options)] : []),
  ];
}

/** The report for the terminal: one line when all is well; else what changed, then the same line, where Jest's summary is. */
export function renderReport(model: ReportModel, options: RenderOptions): string {
  const {chalk, columns} = options;
  const {problems, findings, lateStatements, hint, notes, status} = model;
  const color = status === 'failed' ? chalk.bold.red : chalk.bold;
  const indented = (text: string) => `  ${wrap(text, columns, 2)}`;
  const lines = [
    color(label) + wrap(model.summary, columns, label.length),
    ...notes.map(note => chalk.dim(`${' '.repeat(label.length)}${wrap(note, columns, label.length)}`)),
  ];
  const paragraphs = [
    ...findings.map(finding => renderFinding(finding, options)),
    ...renderLate(lateStatements, options),
    ...renderTables(model, options),
    ...problems.map(problem => formatError(problem, chalk, columns)),
    ...(hint === null ? [] : [indented(hint)]),
  ];
  // Jest has just printed the last file's result.
  return `\n${[...paragraphs, lines.join('\n')].join('\n\n')}`;
}
