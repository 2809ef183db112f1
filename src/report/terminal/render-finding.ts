import type chalk from 'chalk';
import stringLength from 'string-length';
import type {CounterChange, CounterVerdict, ShapeChange, TestRef, TimingVerdict} from '../../gate/verdict';
import {formatMs, formatNumber, formatRatio} from '../number-format';
import type {Finding} from '../report-model';
import {pad, safeText, truncate, wrap} from './safe-text';

/** How many statement shapes of one test are shown. */
const shapesLength = 10;

export interface RenderOptions {
  readonly columns: number;
  readonly chalk: chalk.Chalk;
}

/** A test as Jest names it. @example 'orders › lists the orders of a user' */
export function testTitle({titles}: TestRef): string {
  return safeText(titles.join(' › '));
}

/** Leaves a statement's beginning and end when the list of columns is what makes it long. */
function shortenShape(shape: string, width: number): string {
  const line = safeText(shape.replace(/\s+/g, ' '));
  return truncate(line.length > width ? line.replace(/^select .+? from /i, 'select … from ') : line, width);
}

function formatChange({before, after}: CounterChange): string {
  return `${formatNumber(before)} → ${formatNumber(after)}`;
}

function formatDelta({before, after}: CounterChange): string {
  return after > before ? `+${formatNumber(after - before)}` : `−${formatNumber(before - after)}`;
}

function renderShapes(shapes: readonly ShapeChange[], {columns, chalk}: RenderOptions): readonly string[] {
  const shown = shapes.slice(0, shapesLength);
  const deltaWidth = Math.max(...shown.map(shape => formatDelta(shape).length));
  const changeWidth = Math.max(...shown.map(shape => formatChange(shape).length));
  const room = columns - 4 - deltaWidth - 2 - 2 - changeWidth;
  const texts = shown.map(({shape}) => shortenShape(shape, room));
  const shapeWidth = Math.max(...texts.map(text => stringLength(text)));
  const indent = ' '.repeat(4 + deltaWidth + 2);
  const lines = shown.flatMap((shape, i) => {
    const color = shape.after > shape.before ? chalk.red : chalk.green;
    const delta = color(pad(formatDelta(shape), deltaWidth, 'start'));
    const text = pad(texts[i] ?? '', shapeWidth);
    const line = `    ${delta}  ${text}  ${chalk.dim(pad(formatChange(shape), changeWidth, 'start'))}`;
    const site = shape.callSite === null ? [] : [chalk.dim(`${indent}at ${safeText(shape.callSite)}`)];
    return [line, ...site];
  });
  const more = shapes.length - shown.length;
  return more > 0 ? [...lines, chalk.dim(`${indent}… and ${more} more`)] : lines;
}

function renderCounters({statements, rows, shapes, trend}: CounterVerdict, options: RenderOptions): string[] {
  const changes = [
    statements.before !== statements.after && `statements ${formatChange(statements)}`,
    rows.before !== rows.after && `rows ${formatChange(rows)}`,
  ].filter(change => change !== false);
  const what = changes.length > 0 ? changes.join(', ') : 'other statements, as many as before';
  const head = `    ${what}${trend === 'better' ? options.chalk.green(' (better than the baseline)') : ''}`;
  return shapes.length === 0 ? [head] : [head, '', ...renderShapes(shapes, options)];
}

function renderTiming({kind, timing, reason}: TimingVerdict, {columns}: RenderOptions): string[] {
  const {beforeMs, afterMs, ratio, confirmedRatios} = timing;
  const again = confirmedRatios.map(formatRatio).join(', ');
  const conclusions = {
    regressed: `as slow in every fresh process: ${again}`,
    cleared: `cleared by a fresh process: ${again}`,
    inconclusive: `inconclusive: ${reason ?? 'no reason is known'}${again === '' ? '' : `; before that ${again}`}`,
  };
  return [
    `CPU time ${formatMs(beforeMs)} → ${formatMs(afterMs)}: ${formatRatio(ratio)} its baseline (suite's shift divided out)`,
    conclusions[kind],
  ].map(line => `    ${wrap(safeText(line), columns, 4)}`);
}

const colors = {failure: 'red', warning: 'yellow', accepted: 'green'} as const;

/** One finding as a paragraph, headed like Jest's failures. */
export function renderFinding({verdict, severity}: Finding, options: RenderOptions): string {
  const {chalk, columns} = options;
  const accepted = severity === 'accepted' ? ' (accepted)' : '';
  const title = truncate(testTitle(verdict.test), columns - 4 - accepted.length);
  const body =
    verdict.kind === 'counter-changed' ? renderCounters(verdict, options) : renderTiming(verdict, options);
  return [
    chalk.bold[colors[severity]](`  ● ${title}${accepted}`),
    chalk.dim(`    ${truncate(safeText(verdict.test.file), columns - 4)}`),
    '',
    ...body,
  ].join('\n');
}
