import type {ShapeChange} from '../../gate/verdict';
import {describeFinding, formatDelta} from '../describe-finding';
import {describeProblem} from '../describe-problem';
import {formatChange, formatMs, formatNumber} from '../number-format';
import type {Finding, ReportModel} from '../report-model';
import {truncate} from '../terminal/safe-text';
import {codeMarkdown, escapeMarkdown} from './escape-markdown';

/** A comment on a pull request holds 65,536 characters. */
const findingsLength = 20;
const shapesLength = 10;
const statementLength = 300;

const symbols = {failure: '❌', warning: '⚠️', accepted: '✅'} as const;

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

function renderShapes(shapes: readonly ShapeChange[]): readonly string[] {
  if (shapes.length === 0) return [];
  const rows = shapes
    .slice(0, shapesLength)
    .map(shape => [
      formatDelta(shape),
      codeMarkdown(truncate(shape.shape, statementLength)),
      formatChange(shape),
      shape.callSite === null ? '' : codeMarkdown(shape.callSite),
    ]);
  const more = shapes.length - rows.length;
  return [
    table(['Change', 'Statement', 'Count', 'First at'], rows),
    ...(more > 0 ? [`… and ${formatNumber(more)} more`] : []),
  ];
}

function renderFinding(finding: Finding): readonly string[] {
  const {verdict, severity} = finding;
  const {titles, file} = verdict.test;
  const accepted = severity === 'accepted' ? ' (accepted)' : '';
  return [
    `#### ${symbols[severity]} ${escapeMarkdown(titles.join(' › '))}${accepted}`,
    codeMarkdown(file),
    describeFinding(finding).map(escapeMarkdown).join('<br>'),
    ...renderShapes(verdict.kind === 'counter-changed' ? verdict.shapes : []),
  ];
}

function renderTables({slowest, mostStatements}: ReportModel): readonly string[] {
  const name = ({titles}: {readonly titles: readonly string[]}) => escapeMarkdown(titles.join(' › '));
  const tables = [
    slowest.length > 0 &&
      table(
        ['Slowest tests', 'Time', 'CPU time'],
        slowest.map(({test, wallMs, cpuMs}) => [name(test), formatMs(wallMs), formatMs(cpuMs)]),
      ),
    mostStatements.length > 0 &&
      table(
        ['Most statements', 'Statements', 'Round trips', 'Rows', 'Bytes'],
        mostStatements.map(({test, statements, roundTrips, rows, bytes}) => [
          name(test),
          ...[statements, roundTrips, rows, bytes].map(formatNumber),
        ]),
      ),
  ].filter(each => each !== false);
  if (tables.length === 0) return [];
  return ['<details><summary>Slowest tests, most statements</summary>', ...tables, '</details>'];
}

/** The report as Markdown, for a pull request or a job's summary. */
export function renderMarkdown(model: ReportModel): string {
  const {status, summary, findings, lateStatements, problems, notes, hint} = model;
  const shown = findings.slice(0, findingsLength);
  const more = findings.length - shown.length;
  const paragraphs = [
    `### ${status === 'failed' ? '❌' : '✅'} Savepoint: ${status}`,
    escapeMarkdown(summary),
    ...shown.flatMap(renderFinding),
    ...(more > 0 ? [`… and ${formatNumber(more)} more tests`] : []),
    ...lateStatements
      .slice(0, shapesLength)
      .map(
        ({test, sql, callSite}) =>
          `⚠️ ${escapeMarkdown(test)}: a statement came after the test had ended, and was refused: ${codeMarkdown(truncate(sql, statementLength))}${callSite === null ? '' : ` at ${codeMarkdown(callSite)}`}`,
      ),
    ...problems
      .map(describeProblem)
      .map(({message, hint: remedy}) =>
        [`❌ ${escapeMarkdown(message)}`, ...(remedy === null ? [] : [escapeMarkdown(remedy)])].join('<br>'),
      ),
    ...(hint === null ? [] : [escapeMarkdown(hint)]),
    ...renderTables(model),
    ...notes.map(escapeMarkdown),
  ];
  return `${paragraphs.join('\n\n')}\n`;
}
