import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import stringLength from 'string-length';
import {pad} from '../../../src/report/terminal/safe-text';

const readme = join(__dirname, 'README.md');

/** Where in the file the table is. */
const TABLE = /(?<=<!-- features -->\n)[^]*?(?=<!-- \/features -->)/;

/** What each engine has made of each feature, by the engine's and the feature's name: `✓`, or how it failed. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The README as it would be with these outcomes. */
export function writtenTable(outcomes: Outcomes): string {
  const engines = [...outcomes.keys()];
  const names = [...(outcomes.get(engines[0] ?? '')?.keys() ?? [])];
  const rows = [
    ['Feature', ...engines],
    ...names.map(name => [name, ...engines.map(engine => outcomes.get(engine)?.get(name) ?? '')]),
    ['', ...engines.map(engine => score([...(outcomes.get(engine)?.values() ?? [])]))],
  ].map(cells => cells.map(cell => cell.replaceAll('|', '\\|')));
  return readTable().replace(TABLE, () => `\n${markdown(rows).join('\n')}\n\n`);
}

/** A table in the form that Prettier gives it. */
function markdown(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(cells => stringLength(cells[i]!))));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head, ...body] = rows.map(cells => line(cells.map((cell, i) => pad(cell, widths[i]!))));
  return [head!, line(widths.map(width => '-'.repeat(width))), ...body];
}

export function readTable(): string {
  return existsSync(readme) ? readFileSync(readme, 'utf8') : '';
}

export function saveTable(text: string): void {
  writeFileSync(readme, text);
}

function score(outcomes: readonly string[]): string {
  return `${outcomes.filter(each => each === '✓').length} of ${outcomes.length}`;
}
