import type {ShapeCount} from '../../measure/statement-tally';
import {shortenShape} from '../../sql/shorten-shape';
import type {MatcherContext} from './matcher-context';

/** How many shapes are shown, and how much of each. */
const SHAPES = 10;
const WIDTH = 100;

function describePlace({count, callSite, repeatedAt}: ShapeCount): string | null {
  if (count > 1 && repeatedAt !== null) return `at ${repeatedAt}, each time`;
  return callSite === null ? null : `at ${callSite}${count > 1 ? ' first' : ''}`;
}

/** What ran, how often and from where, those that ran most often first. */
export function describeShapes({utils}: MatcherContext, shapes: readonly ShapeCount[]): string {
  const shown = [...shapes].sort((a, b) => b.count - a.count).slice(0, SHAPES);
  const width = Math.max(...shown.map(({count}) => String(count).length));
  const lines = shown.flatMap(shape => {
    const line = shortenShape(shape.shape, WIDTH);
    const text = line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
    const place = describePlace(shape);
    return [
      `  ${utils.RECEIVED_COLOR(`${String(shape.count).padStart(width)}×`)} ${text}`,
      ...(place === null ? [] : [utils.DIM_COLOR(`${' '.repeat(width + 4)}${place}`)]),
    ];
  });
  const more = shapes.length - shown.length;
  return [...lines, ...(more > 0 ? [utils.DIM_COLOR(`  … and ${more} more`)] : [])].join('\n');
}
