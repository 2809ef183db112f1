import type chalk from 'chalk';
import stringLength from 'string-length';
import type {ShapeChange, TestRef} from '../../gate/verdict';
import {describeFinding, formatDelta} from '../describe-finding';
import {formatChange} from '../number-format';
import type {Finding} from '../report-model';
import {shortenShape} from '../../sql/shorten-shape';
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

function renderShapes(shapes: readonly ShapeChange[], {columns, chalk}: RenderOptions): readonly string[] {
  const shown = shapes.slice(0, shapesLength);
  const deltaWidth = Math.max(...shown.map(shape => formatDelta(shape).length));
  const changeWidth = Math.max(...shown.map(shape => formatChange(shape).length));
  const room = columns - 4 - deltaWidth - 2 - 2 - changeWidth;
  const texts = shown.map(({shape}) => truncate(safeText(shortenShape(shape, room)), room));
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

const colors = {failure: 'red', warning: 'yellow', accepted: 'green'} as const;

/** One finding as a paragraph, headed like Jest's failures. */
export function renderFinding({verdict, severity}: Finding, options: RenderOptions): string {
  const {chalk, columns} = options;
  const accepted = severity === 'accepted' ? ' (accepted)' : '';
  const title = truncate(testTitle(verdict.test), columns - 4 - accepted.length);
  const lines = describeFinding({verdict}).map(line => `    ${wrap(safeText(line), columns, 4)}`);
  const shapes = verdict.kind === 'counter-changed' ? verdict.shapes : [];
  return [
    chalk.bold[colors[severity]](`  ● ${title}${accepted}`),
    chalk.dim(`    ${truncate(safeText(verdict.test.file), columns - 4)}`),
    '',
    ...lines,
    ...(shapes.length === 0 ? [] : ['', ...renderShapes(shapes, options)]),
  ].join('\n');
}
