import type {RenderOptions} from './render-finding';
import {pad, truncate} from './safe-text';

export interface Table {
  /** What the first column lists; the others are numbers and align to the right. */
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: readonly {readonly name: string; readonly cells: readonly string[]}[];
}

/** Aligned columns, no boxes; the names take the room that the numbers leave. */
export function renderTable({title, headings, rows}: Table, {columns, chalk}: RenderOptions): string {
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...rows.map(({cells}) => (cells[i] ?? '').length)),
  );
  const numbersWidth = widths.reduce((sum, width) => sum + width + 2, 0);
  const longest = Math.max(title.length, ...rows.map(({name}) => name.length));
  const nameWidth = Math.min(columns - 2 - numbersWidth, longest);
  const line = (name: string, cells: readonly string[]) =>
    `  ${pad(truncate(name, nameWidth), nameWidth)}${cells.map((cell, i) => `  ${pad(cell, widths[i] ?? 0, 'start')}`).join('')}`;
  return [chalk.bold(line(title, headings)), ...rows.map(({name, cells}) => line(name, cells))].join('\n');
}
